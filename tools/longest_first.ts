import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first: one that begins last is waited for by all others. */
export const LONGEST: readonly string[] = [
  "commands_test.ts",
  "first_week_test.ts",
  "reference_test.ts",
  "console_test.ts",
  "selftest_test.ts",
  "detection_test.ts",
  "diagnose_test.ts",
  "record_test.ts",
  "packaging_test.ts",
  "honest_test.ts",
  "api_docs_test.ts",
  "hostile_test.ts",
  "run_examples_test.ts",
];

/** Begins with the test files that take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.indexOf(basename(moduleId));
      return place < 0 ? LONGEST.length : place;
    };
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
