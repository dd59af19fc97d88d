import { expect, test } from "vitest";
import { markdownReport } from "./markdown.ts";
import type { Report, RequirementResult } from "../report.ts";

const NASTY = "<img src=x>|`a` *b* _c_ [d](e) \\\r\n## f";
const ESCAPED = "\\<img src=x\\>\\|\\`a\\` \\*b\\* \\_c\\_ \\[d\\](e) \\\\ ## f";

const result = (rest: Partial<RequirementResult>): RequirementResult => ({
  id: "list/row",
  level: "MUST",
  source: "documented",
  verdict: "fail",
  reason: null,
  witnesses: 1,
  attempts: 1,
  durationMs: 0,
  notes: [],
  byIdentity: {},
  kinds: [],
  card: null,
  ...rest,
});
/** As much of a report as Markdown shows. */
const report = (requirements: RequirementResult[], target = "http://portal.example/api") =>
  ({
    target,
    tool: { name: "sessions-conformance", version: "1.2.3" },
    framework: "drf-3.15",
    requirements,
    summary: { met: 0, failed: 1, undecided: 0, known: 0, total: 1, message: "m" },
    detection: null,
  }) as unknown as Report;

test("markdownReport() shows what is not met, in a row each", () => {
  const text = markdownReport(
    report([result({ reason: "wrong" }), result({ id: "list/count", verdict: "pass" })]),
  );
  expect(text).toBe(`## Conformance of http://portal.example/api

**0 met, 1 failed, 0 undecided of 1**, contract 1.2.3, answers as drf-3.15. m

| requirement | level | verdict | why |
| --- | --- | --- | --- |
| \`list/row\` | MUST | fail | wrong |
`);
});

test("markdownReport() lets no text of a deployment be markup, or leave its cell", () => {
  const card = {
    requirement: NASTY,
    expected: NASTY,
    got: NASTY,
    pointer: null,
    curl: ["curl \`\`\`", "curl x"],
    exchanges: [],
    hint: NASTY,
    again: NASTY,
    more: 0,
    others: [],
  };
  const text = markdownReport(report([result({ reason: NASTY, card })], NASTY));
  expect(text.split("\n")).toEqual([
    `## Conformance of ${ESCAPED}`,
    "",
    "**0 met, 1 failed, 0 undecided of 1**, contract 1.2.3, answers as drf-3.15. m",
    "",
    "| requirement | level | verdict | why |",
    "| --- | --- | --- | --- |",
    `| \`list/row\` | MUST | fail | ${ESCAPED} |`,
    "",
    "<details><summary><code>list/row</code></summary>",
    "",
    ESCAPED,
    "",
    `- wanted: ${ESCAPED}`,
    `- got: ${ESCAPED}`,
    `- perhaps: ${ESCAPED}`,
    `- this case alone: ${ESCAPED}`,
    "",
    "```sh",
    "curl ",
    "curl x",
    "```",
    "",
    "</details>",
    "",
  ]);
});
