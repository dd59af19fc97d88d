import type { Report, RequirementResult } from "../report.ts";

const MAX_ANNOTATIONS = 9;

/**
 * Returns what broke as workflow commands that GitHub shows as annotations: an error where the run
 * fails for it, else a warning.
 */
export function githubReport({ requirements, summary }: Report): string {
  const isError = ({ id, verdict }: RequirementResult) =>
    verdict === "error" || summary.failing.includes(id);
  const broken = requirements.filter(({ verdict }) =>
    ["fail", "error", "intermittent"].includes(verdict)
  ).toSorted((a, b) => Number(isError(b)) - Number(isError(a)));
  const lines = broken.slice(0, MAX_ANNOTATIONS).map((result) =>
    `::${isError(result) ? "error" : "warning"} title=${
      property(`${result.id} (${result.level})`)
    }::${data(result.reason ?? "")}`
  );
  const [next] = broken.slice(MAX_ANNOTATIONS);
  if (next) {
    const more = broken.length - lines.length;
    lines.push(`::${isError(next) ? "error" : "warning"} title=conformance::and ${more} more`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
