import type { Report } from "./report.ts";

const MAX_ANNOTATIONS = 9;

/** Returns the failures as workflow commands that GitHub shows as annotations. */
export function githubReport({ requirements }: Report): string {
  const failed = requirements.filter(({ verdict }) => verdict === "fail" || verdict === "error");
  const lines = failed.slice(0, MAX_ANNOTATIONS).map(({ id, level, reason }) =>
    `::error title=${property(`${id} (${level})`)}::${data(reason ?? "")}`
  );
  const more = failed.length - lines.length;
  if (more > 0) lines.push(`::error title=conformance::and ${more} more`);
  return lines.map((line) => `${line}\n`).join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
