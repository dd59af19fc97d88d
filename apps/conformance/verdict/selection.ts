import { type Level, type Requirement, REQUIREMENTS } from "@sessions/domain";
import { CHECKS } from "../checks/catalogue.ts";
import type { LimitOptions } from "../evidence/limits.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import { LEVELS } from "./levels.ts";

/** Which requirements are checked. */
export interface SelectionOptions {
  /** Checks only requirements whose id starts with one of these. */
  only?: readonly string[];
  /** Skips requirements whose id starts with one of these. */
  skip?: readonly string[];
  /**
   * Checks only requirements of this level or a higher one.
   *
   * @default "may"
   */
  level?: "must" | "should" | "may";
  /** Requirements that must be decided and met. */
  require?: readonly string[];
}

/**
 * Returns the requirements that a selection leaves, in the order of the contract.
 *
 * @throws {ConfigurationError} when a prefix names none, or none is left
 */
export function selectRequirements(
  { only = [], skip = [], level = "may", require = [], case: one }:
    & SelectionOptions
    & Pick<LimitOptions, "case">,
): Requirement[] {
  for (const prefix of [...only, ...skip, ...require]) {
    if (!REQUIREMENTS.some(({ id }) => id.startsWith(prefix))) {
      throw new ConfigurationError(
        `Cannot select "${prefix}": no requirement's id begins so. See sessions-conformance list`,
      );
    }
  }
  const lowest = LEVELS.indexOf(level.toUpperCase() as Level);
  const selected = REQUIREMENTS.filter(({ id, level, must }) =>
    isSelected(id, { only, skip }) && (LEVELS.indexOf(level) <= lowest || must !== undefined)
  );
  if (selected.length === 0) {
    throw new ConfigurationError("Cannot run: --only, --skip and --level leave no requirement");
  }
  if (one !== undefined) refuseCase(selected);
  return selected;
}

/** A case is one of the one requirement that is selected. */
function refuseCase(selected: readonly Requirement[]): void {
  const cased = CHECKS.filter(({ hasCases }) => hasCases).map(({ id }) => id);
  const [{ id }] = selected as [Requirement];
  if (selected.length === 1 && cased.includes(id)) return;
  const names = cased.join(", ");
  throw new ConfigurationError(
    selected.length > 1
      ? `Cannot look at one case of ${selected.length} requirements: name one with --only, of ${names}`
      : `Cannot look at one case of ${id}: it has none. Those of ${names} can be named`,
  );
}

/** Whether prefixes select a requirement's id. */
export function isSelected(
  id: string,
  { only = [], skip = [] }: Pick<SelectionOptions, "only" | "skip">,
): boolean {
  return (only.length === 0 || only.some((prefix) => id.startsWith(prefix))) &&
    !skip.some((prefix) => id.startsWith(prefix));
}
