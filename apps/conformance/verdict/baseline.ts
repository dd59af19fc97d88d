import { readFileSync, writeFileSync } from "node:fs";
import { BREACH_KINDS, REQUIREMENTS } from "@sessions/domain";
import { firstMismatch, valueAt } from "@sessions/fixtures";
import * as Type from "typebox";
import type { Static } from "typebox";
import Value from "typebox/value";
import type { Report } from "../reports/report.ts";
import { ConfigurationError } from "../target/configuration_error.ts";

/** Failures that are known, with their reasons. */
export const Baseline = Type.Object({
  known: Type.Array(Type.Object({
    requirement: Type.String(),
    kinds: Type.Optional(
      Type.Array(Type.Enum([...BREACH_KINDS]), {
        description: "how it is broken; a leak or a write is excused by its own name alone",
      }),
    ),
    reason: Type.String({ minLength: 1 }),
    expires: Type.Optional(
      Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "the last day, YYYY-MM-DD" }),
    ),
  }, { additionalProperties: false })),
}, { additionalProperties: false });
export type Baseline = Static<typeof Baseline>;

/**
 * Reads a baseline file.
 *
 * @throws {ConfigurationError} naming the file, the place and what is wanted
 */
export function readBaseline(file: string): Baseline {
  const fail = (problem: string): never => {
    throw new ConfigurationError(`Cannot read the baseline "${file}": ${problem}`);
  };
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    return fail((error as Error).message);
  }
  if (!Value.Check(Baseline, data)) {
    const { pointer, wanted } = firstMismatch(Baseline, data, Value.Errors(Baseline, data));
    return fail(
      `${pointer || "the top level"} is ${
        JSON.stringify(valueAt(data, pointer))
      }, wanted ${wanted}`,
    );
  }
  const ids = new Set(REQUIREMENTS.map(({ id }) => id));
  data.known.forEach(({ requirement }, index) => {
    if (!ids.has(requirement)) {
      fail(
        `/known/${index}/requirement is "${requirement}", which is no requirement. See sessions-conformance list`,
      );
    }
  });
  return data;
}

/** Returns the baseline with a report's confirmed failures added to it. */
export function updateBaseline(
  old: Baseline,
  report: Pick<Report, "requirements">,
  reason: string,
  expires?: string,
): Baseline {
  const known = new Set(old.known.map(({ requirement }) => requirement));
  const added = report.requirements
    .filter(({ id, verdict }) => verdict === "fail" && !known.has(id))
    .map(({ id, kinds }) => ({ requirement: id, kinds, reason, ...(expires && { expires }) }));
  return { known: [...old.known, ...added] };
}

/** Returns the baseline without requirements that a report shows to be met. */
export function pruneBaseline(old: Baseline, report: Pick<Report, "requirements">): Baseline {
  const met = new Set(
    report.requirements.filter(({ verdict }) => verdict === "pass").map(({ id }) => id),
  );
  return { known: old.known.filter(({ requirement }) => !met.has(requirement)) };
}

/** Writes a baseline file. */
export function writeBaseline(file: string, baseline: Baseline): void {
  try {
    writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
  } catch (error) {
    throw new ConfigurationError(
      `Cannot write the baseline "${file}": ${(error as Error).message}`,
    );
  }
}
