import { XMLBuilder } from "fast-xml-parser";
import { EXIT } from "../../verdict/exit.ts";
import { byUrgency } from "../by_urgency.ts";
import type { Report, RequirementResult } from "../report.ts";

/**
 * Returns the report as JUnit XML, by the schema `junit-10.xsd` of Jenkins' xunit plugin. A case is red
 * where the run fails for it; one of its own tells whether the run is complete.
 */
export function junitReport(report: Report): string {
  const { failing } = report.summary;
  const cases = [
    ...byUrgency(report.requirements).map((result) =>
      testCase(result, failing.includes(result.id))
    ),
    completeness(report),
  ];
  const count = (...names: string[]) =>
    cases.filter((one) => names.some((name) => name in one)).length;
  const totals = {
    "@tests": cases.length,
    "@failures": count("failure"),
    "@errors": count("error"),
    "@time": (report.durationMs / 1000).toFixed(3),
  };
  const builder = new XMLBuilder({
    attributeNamePrefix: "@",
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
  });
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "sessions-conformance",
      ...totals,
      testsuite: {
        "@name": report.target,
        "@timestamp": report.startedAt,
        ...totals,
        "@skipped": count("skipped"),
        properties: {
          property: [
            { "@name": "contract", "@value": report.tool.version },
            ...report.framework === null
              ? []
              : [{ "@name": "framework", "@value": report.framework }],
          ],
        },
        testcase: cases,
      },
    },
  });
}

function testCase(
  { id, level, verdict, reason, durationMs, card }: RequirementResult,
  isRed: boolean,
): Record<string, unknown> {
  const base = {
    "@classname": "conformance",
    "@name": id,
    "@time": (durationMs / 1000).toFixed(3),
  };
  const message = plain(reason ?? "");
  if (isRed) {
    const words = card
      ? [card.requirement, `wanted: ${card.expected}`, `got: ${card.got}`, ...card.curl]
      : [];
    return {
      ...base,
      failure: { "@message": message, "@type": level, "#text": plain(words.join("\n")) },
    };
  }
  if (verdict === "error") return { ...base, error: { "@message": message, "@type": "internal" } };
  return verdict === "pass" ? base : { ...base, skipped: { "@message": `${verdict}: ${message}` } };
}

function completeness({ summary }: Report): Record<string, unknown> {
  const base = { "@classname": "conformance", "@name": "completeness", "@time": "0.000" };
  if (summary.undecided === 0) return base;
  const message = `${summary.undecided} of ${summary.total} requirements were not decided`;
  return summary.exitCode === EXIT.incomplete
    ? { ...base, failure: { "@message": message, "@type": "incomplete" } }
    : { ...base, skipped: { "@message": message } };
}

/** XML 1.0 cannot hold control characters. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what must go
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}
