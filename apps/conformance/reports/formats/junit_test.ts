import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { EXIT } from "../../verdict/exit.ts";
import { junitReport } from "./junit.ts";
import type { Report } from "../report.ts";

const base = { level: "MUST", source: "sample", witnesses: 1, durationMs: 12, card: null };
const report = (
  verdicts: readonly string[],
  summary: Partial<Report["summary"]>,
) =>
  ({
    target: "https://portal.example/api",
    startedAt: "2026-11-20T12:00:00.000Z",
    durationMs: 1234,
    requirements: verdicts.map((verdict) => ({
      ...base,
      id: `list/${verdict}`,
      verdict,
      reason: "r",
    })),
    tool: { name: "sessions-conformance", version: "1.2.3" },
    framework: "drf-3.15",
    summary: { total: verdicts.length, undecided: 0, failing: [], exitCode: 0, ...summary },
  }) as unknown as Report;

interface Element {
  readonly [name: string]: unknown;
}

/** What junit-10.xsd allows in each element: attributes, and elements with how they nest. */
const SCHEMA: Record<string, { attributes: string[]; elements: string[] }> = {
  testsuites: {
    attributes: ["name", "time", "tests", "failures", "errors"],
    elements: ["testsuite"],
  },
  testsuite: {
    attributes: ["name", "tests", "failures", "errors", "skipped", "time", "timestamp"],
    elements: ["testcase", "properties", "system-out", "system-err"],
  },
  properties: { attributes: [], elements: ["property"] },
  property: { attributes: ["name", "value"], elements: [] },
  testcase: {
    attributes: ["name", "time", "classname"],
    elements: ["skipped", "error", "failure", "system-out", "system-err"],
  },
  failure: { attributes: ["type", "message"], elements: [] },
  error: { attributes: ["type", "message"], elements: [] },
  skipped: { attributes: ["type", "message"], elements: [] },
};

/** Returns what of an element the schema does not know. */
function strangers(name: string, element: Element | string): string[] {
  if (typeof element !== "object") return [];
  const { attributes = [], elements = [] } = SCHEMA[name] ?? {};
  return Object.entries(element).flatMap(([key, value]) => {
    if (key === "#text") return [];
    if (key.startsWith("@")) return attributes.includes(key.slice(1)) ? [] : [`${name} ${key}`];
    if (!elements.includes(key)) return [`${name} > ${key}`];
    return [value].flat().flatMap((one) => strangers(key, one as Element));
  });
}

function parse(text: string): Element {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    isArray: (name) => name === "testcase",
  });
  return parser.parse(text) as Element;
}

function casesOf(text: string): Record<string, string> {
  const { testsuites } = parse(text) as {
    testsuites: { testsuite: { testcase: Element[] } };
  };
  return Object.fromEntries(
    testsuites.testsuite.testcase.map((one) => [
      one["@name"],
      ["failure", "error", "skipped"].find((name) => name in one) ?? "passed",
    ]),
  );
}

const VERDICTS = ["pass", "known", "inconclusive", "fail", "error", "intermittent"];

test("junitReport() writes what junit-10.xsd allows, with times of at most three decimals", () => {
  const text = junitReport(report(VERDICTS, { failing: ["list/fail"], undecided: 3, exitCode: 1 }));
  expect(strangers("testsuites", parse(text)["testsuites"] as Element)).toEqual([]);
  for (const [, time] of text.matchAll(/time="([^"]*)"/g)) expect(time).toMatch(/^\d+\.\d{3}$/);
});

test("junitReport() tells the contract's version, and the framework where it was recognized", () => {
  const text = junitReport(report(["pass"], {}));
  expect(text).toContain('<property name="contract" value="1.2.3"/>');
  expect(text).toContain('<property name="framework" value="drf-3.15"/>');
});

test("junitReport() names cases as requirements, failures first, and is red where the run fails", () => {
  const failing = ["list/fail", "list/intermittent"];
  const cases = casesOf(junitReport(report(VERDICTS, { failing, undecided: 3, exitCode: 1 })));
  expect(Object.entries(cases)).toEqual([
    ["list/error", "error"],
    ["list/fail", "failure"],
    ["list/intermittent", "failure"],
    ["list/inconclusive", "skipped"],
    ["list/known", "skipped"],
    ["list/pass", "passed"],
    ["completeness", "skipped"],
  ]);
});

test("junitReport() has no red case where the run does not fail", () => {
  const cases = casesOf(junitReport(report(["fail", "inconclusive"], { undecided: 1 })));
  expect(Object.values(cases)).toEqual(["skipped", "skipped", "skipped"]);
  const open = report(["inconclusive"], { undecided: 1, exitCode: EXIT.incomplete });
  expect(casesOf(junitReport(open))["completeness"]).toBe("failure");
});
