import { type Requirement, REQUIREMENTS } from "@sessions/domain";
import { expect, test } from "vitest";
import { RecordedResponse } from "../target/recorded_response.ts";
import { Secrets } from "../target/secrets.ts";
import { makeCard } from "./card.ts";

test("makeCard() shows of a cookie its name alone, wherever its value stands", () => {
  const value = "p7k2v9x4m1q8w3z6c5b0";
  const answer = new RecordedResponse(
    { method: "GET", url: "https://portal.example.org/api/sessions", as: "nobody", headers: {} },
    200,
    {
      "set-cookie":
        `sessionid=${value}; Path=/; HttpOnly, lang="en"; Expires=Sun, 29 Nov 2026 00:00:00 GMT`,
      location: `/login?next=${value}`,
    },
    Buffer.from(`{"session": "${value}", "lang": "en"}`),
  );
  const fault = { expected: "401", got: `200 ${answer.text}`, answers: [answer] };
  const card = makeCard(REQUIREMENTS[0] as Requirement, [fault, fault], 2, new Secrets());
  expect(JSON.stringify(card)).not.toContain(value);
  expect(card.exchanges[0]?.headers["set-cookie"]).toBe("sessionid=…, lang=…");
  expect(card.exchanges[0]?.body).toBe('{"session": "…", "lang": "en"}');
});
