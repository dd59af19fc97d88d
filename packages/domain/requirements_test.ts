import { expect, test } from "vitest";
import { REQUIREMENTS } from "./requirements.ts";

test("REQUIREMENTS have unique ids and a sentence each", () => {
  expect(new Set(REQUIREMENTS.map(({ id }) => id)).size).toBe(REQUIREMENTS.length);
  expect(REQUIREMENTS).toHaveLength(44);
  for (const { sentence } of REQUIREMENTS) expect(sentence).toMatch(/^[A-Z`/].*\.$/);
});

test("REQUIREMENTS take their level from their source", () => {
  const of = (wanted: string) => REQUIREMENTS.filter(({ level }) => level === wanted);
  expect(of("MAY").map(({ id }) => id)).toEqual(["http/not-acceptable", "http/trailing-slash"]);
  expect(of("MUST").every(({ source }) => source !== "framework")).toBe(true);
  expect(of("SHOULD").every(({ source }) => source === "framework")).toBe(true);
  expect(REQUIREMENTS.filter(({ must }) => must).map(({ id }) => id)).toEqual([
    "auth/required",
    "auth/malformed",
    "auth/signature",
    "auth/algorithm",
    "auth/expired",
    "auth/token-type",
    "auth/user",
    "http/private",
  ]);
});
