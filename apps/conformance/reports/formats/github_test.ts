import { expect, test } from "vitest";
import { githubReport } from "./github.ts";
import type { Report } from "../report.ts";

/** As much of a report as annotations are made of. */
const report = (
  requirements: { id: string; verdict: string; reason: string | null }[],
  failing = requirements.filter(({ verdict }) => verdict === "fail").map(({ id }) => id),
) =>
  ({
    requirements: requirements.map((one) => ({ level: "MUST", ...one })),
    summary: { failing },
  }) as unknown as Report;
const failures = (count: number) =>
  report(
    Array.from(
      { length: count },
      (_, index) => ({ id: `x/${index + 1}`, verdict: "fail", reason: "r" }),
    ),
  );

test("githubReport() writes an error for each failure, a warning for what fails no run, and nothing else", () => {
  const verdicts = ["fail", "error", "pass", "known", "inconclusive", "intermittent"];
  expect(
    githubReport(report(verdicts.map((verdict) => ({ id: `x/${verdict}`, verdict, reason: "r" })))),
  )
    .toBe(
      "::error title=x/fail (MUST)::r\n::error title=x/error (MUST)::r\n::warning title=x/intermittent (MUST)::r\n",
    );
  const below = [{ id: "x/fail", verdict: "fail", reason: "r" }];
  expect(githubReport(report(below, []))).toBe("::warning title=x/fail (MUST)::r\n");
});

test("githubReport() writes nine annotations at most, and how many more there are", () => {
  expect(githubReport(failures(9)).split("\n").slice(-2)).toEqual([
    "::error title=x/9 (MUST)::r",
    "",
  ]);
  const lines = githubReport(failures(12)).split("\n");
  expect(lines).toHaveLength(11);
  expect(lines.slice(-3)).toEqual([
    "::error title=x/9 (MUST)::r",
    "::error title=conformance::and 3 more",
    "",
  ]);
});

test("githubReport() lets no text end its line or its title", () => {
  const text = githubReport(
    report([{ id: "a:b,c", verdict: "fail", reason: "50%\r\n::error::x" }]),
  );
  expect(text).toBe("::error title=a%3Ab%2Cc (MUST)::50%25%0D%0A::error::x\n");
});
