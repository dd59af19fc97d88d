import { expect, test } from "vitest";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { saySame } from "./indistinct.ts";

const asked = (id: number, text: string) => ({ id, answer: { text } as RecordedResponse });

test.each([
  ["a small id is part of the status", asked(4, "404"), asked(4000120, "404")],
  ["an id is named", asked(4, "no 4 (404)"), asked(4000120, "no 4000120 (404)")],
  [
    "a small id is part of a request's id",
    asked(4, '{"request":"4a4b4c4d-1111-4222-8333-444455556666"}'),
    asked(4000120, '{"request":"0a0b0c0d-1111-4222-8333-999955556666"}'),
  ],
  ["it says when, in milliseconds", asked(7, "at 1764400000123"), asked(9, "at 1764400000456")],
  ["an id is as long as a moment", asked(4, "no 4"), asked(1999999999, "no 1999999999")],
  ["it says when", asked(7, "at 2026-11-29 07:00:00"), asked(9, "at 2026-11-29 07:00:01")],
])("two answers say the same where %s", (_case, left, right) => {
  expect(saySame(left, right)).toBe(true);
});

test.each([
  ["another text", asked(4, "forbidden"), asked(9, "not found")],
  ["another number", asked(4, "rule 1"), asked(9, "rule 2")],
  ["more", asked(4, "not found: 4 of user 2"), asked(9, "not found: 9")],
])("two answers do not say the same where one has %s", (_case, left, right) => {
  expect(saySame(left, right)).toBe(false);
});
