import { expect, test } from "vitest";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isProof } from "./fault.ts";
import { EnoughSeen, Judge } from "./judge.ts";

const answers = [{ status: 200 } as RecordedResponse];

test("Judge counts every fault, and keeps the first twenty", () => {
  const judge = new Judge();
  for (let index = 0; index < 25; index++) {
    judge.fault({ expected: "a row", got: `row ${index}`, answers });
  }
  const { faults, faultCount } = judge.outcome;
  expect(faultCount).toBe(25);
  expect(faults.map(({ got }) => got)).toEqual(
    Array.from({ length: 20 }, (_, index) => `row ${index}`),
  );
});

test("Judge keeps a leak, however much was found before it", () => {
  const judge = new Judge();
  for (let index = 0; index < 25; index++) judge.fault({ expected: "a row", got: "none", answers });
  judge.fault({ expected: "no row", got: "another's row", answers, kind: "leak" });
  expect(judge.outcome.faults.filter(isProof)).toMatchObject([{ got: "another's row" }]);
  expect(judge.outcome.faultCount).toBe(26);
});

test("Judge ends a check at its first fault, where that is enough", () => {
  const judge = new Judge({ firstFault: true });
  judge.witness();
  expect(() => judge.fault({ expected: "a row", got: "none", answers })).toThrow(EnoughSeen);
  expect(judge.outcome).toMatchObject({ witnesses: 2, faultCount: 1 });
});
