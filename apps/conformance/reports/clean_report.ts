import type { Secrets } from "../target/secrets.ts";
import type { Report } from "./report.ts";

/** What a terminal, a log or a page would act on: control characters, and marks that turn text around. */
const CONTROLS =
  // deno-lint-ignore no-control-regex -- these are what must be shown
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Returns a text whose control characters can be read, and do nothing. */
export function visible(text: string): string {
  return text.replace(
    CONTROLS,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Returns a text as one line: nothing that a server wrote begins a line of its own. */
export function oneLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n");
}

/**
 * Returns a report in which no text of a server acts, and none holds a secret. The traffic, which may
 * be long, was cleaned as it was recorded.
 */
export function cleanReport(report: Report, secrets: Secrets): Report {
  const { requests, ...rest } = report;
  const clean = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") {
      const text = secrets.redact(value);
      return key === "body" ? visible(text) : oneLine(text);
    }
    if (Array.isArray(value)) return value.map((one) => clean(one, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, clean(one, name)]));
  };
  const { complete, ...cleaned } = clean(rest) as Omit<Report, "requests">;
  return { ...cleaned, requests, complete };
}
