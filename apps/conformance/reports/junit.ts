import { XMLBuilder } from "fast-xml-parser";
import type { Report, RequirementResult } from "./report.ts";

/** Returns the report as JUnit XML, with a case of its own for whether the run is complete. */
export function junitReport(report: Report): string {
  const cases = [...report.requirements.map(testCase), completeness(report)];
  const count = (...names: string[]) =>
    cases.filter((one) => names.some((name) => name in one)).length;
  const totals = {
    "@tests": cases.length,
    "@failures": count("failure"),
    "@errors": count("error"),
    "@skipped": count("skipped"),
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
        testcase: cases,
      },
    },
  });
}

function testCase(result: RequirementResult): Record<string, unknown> {
  const { id, level, source, verdict, reason, witnesses, durationMs, card } = result;
  const [area, name] = id.split("/");
  const base = {
    "@classname": `conformance.${area}`,
    "@name": name,
    "@time": (durationMs / 1000).toFixed(3),
    properties: {
      property: Object.entries({ id, level, source, verdict, witnesses }).map(([key, value]) => ({
        "@name": key,
        "@value": String(value),
      })),
    },
  };
  const message = plain(reason ?? "");
  if (verdict === "fail") {
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
  const base = { "@classname": "conformance.run", "@name": "completeness", "@time": "0.000" };
  return summary.undecided === 0 ? base : {
    ...base,
    failure: {
      "@message": `${summary.undecided} of ${summary.total} requirements were not decided`,
      "@type": "incomplete",
    },
  };
}

/** XML 1.0 cannot hold control characters. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what must go
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}
