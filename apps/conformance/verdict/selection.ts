import { type Level, type Requirement, REQUIREMENTS } from "@sessions/domain";
import { ConfigurationError } from "../target/configuration_error.ts";
import { LEVELS } from "./levels.ts";
import type { RunOptions } from "../run.ts";

/** The requirements that a selection leaves. */
export function selectRequirements(
  { only = [], skip = [], level = "may", require = [] }: Pick<
    RunOptions,
    "only" | "skip" | "level" | "require"
  >,
): Requirement[] {
  for (const prefix of [...only, ...skip, ...require]) {
    if (!REQUIREMENTS.some(({ id }) => id.startsWith(prefix))) {
      throw new ConfigurationError(
        `Cannot select "${prefix}": no requirement's id begins so. See sessions-conformance list`,
      );
    }
  }
  const most = LEVELS.indexOf(level.toUpperCase() as Level);
  const selected = REQUIREMENTS.filter((requirement) =>
    (only.length === 0 || only.some((prefix) => requirement.id.startsWith(prefix))) &&
    !skip.some((prefix) => requirement.id.startsWith(prefix)) &&
    (LEVELS.indexOf(requirement.level) <= most || requirement.must !== undefined)
  );
  if (selected.length === 0) {
    throw new ConfigurationError("Cannot run: --only, --skip and --level leave no requirement");
  }
  return selected;
}
