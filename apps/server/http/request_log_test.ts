import { expect, test } from "vitest";
import type { EarlyRequest } from "./early_step.ts";
import { requestLog } from "./request_log.ts";

test("no secret in a URL reaches the log", async () => {
  const told: Record<string, unknown>[] = [];
  const log = requestLog((fields) => told.push(fields as Record<string, unknown>));
  const url = "/api/sessions?page=2&access_token=abc&password=hunter2";
  const context = { method: "GET", url, status: 200, state: {} } as unknown as EarlyRequest;
  await log(context, async () => {});
  expect(told).toMatchObject([{ method: "GET", status: 200 }]);
  expect(String(told[0]?.["url"])).toMatch(/^\/api\/sessions\?page=2&/);
  expect(JSON.stringify(told)).not.toMatch(/abc|hunter2/);
});
