import { expect, test } from "vitest";
import { guarded, listen } from "./listen.ts";

test("guarded() reports what a listener throws or rejects with, and answers", async () => {
  const errors: unknown[] = [];
  const thrown = new Error("thrown");
  const rejected = new Error("rejected");
  const { origin, close } = await listen(
    guarded(
      ({ url }) => {
        if (url === "/throws") throw thrown;
        return Promise.reject(rejected);
      },
      (error) => errors.push(error),
    ),
    { host: "127.0.0.1", port: 0 },
  );
  for (const path of ["/throws", "/rejects"]) {
    const answer = await fetch(origin + path);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ detail: "Internal error." });
  }
  expect(errors).toEqual([thrown, rejected]);
  await close();
});
