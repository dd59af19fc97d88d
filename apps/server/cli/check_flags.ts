import { type BehaviorOptions, resolveBehavior } from "@sessions/domain";
import type { Deployment } from "@sessions/fixtures";
import { UsageError } from "@sessions/cli";
import { recordedBehavior } from "../world/recorded_behavior.ts";
import { withoutPassword } from "../store/postgres/without_password.ts";
import { isShared } from "./chosen_data.ts";
import type { ServeFlags } from "./flags.ts";
import { CONTROL_TOKEN_RULE } from "../option_rules.ts";

/**
 * Checks what the row of one flag cannot say: flags that go together, and what is wrong with a secret.
 *
 * @throws {UsageError} saying which flag to change
 */
export function checkFlags(flags: ServeFlags): void {
  if (flags.db !== undefined && !isShared(flags.db) && /^\w+:\/\//.test(flags.db)) {
    throw new UsageError(
      `Cannot keep the data in "${withoutPassword(flags.db)}": --db takes a file, or postgres://…`,
    );
  }
  if (isShared(flags.db) && flags.workers > 1) {
    throw new UsageError(
      "Cannot run --workers on a shared database: start several mocks with the same --db, each on a port of its own",
    );
  }
  if (flags.jwtSecret === "") {
    throw new UsageError("Cannot sign with an empty --jwt-secret: give it a text");
  }
  if (
    flags.controlToken !== undefined &&
    !new RegExp(CONTROL_TOKEN_RULE.pattern).test(flags.controlToken)
  ) {
    throw new UsageError(
      `Cannot guard the control plane with this --control-token: give it ${CONTROL_TOKEN_RULE.description}`,
    );
  }
}

/**
 * Returns how the mock is to answer: what `--framework`, `--page-size`, `--deviation`, `--portal` and
 * `--time-zone` say and, where they are silent, what a recording does.
 *
 * @throws {UsageError} when there is no such deviation or portal, or two contradict each other
 */
export function findBehavior(
  { framework, pageSize, deviation: deviations, portal, timeZone }: ServeFlags,
  deployment: Deployment | undefined,
): BehaviorOptions & { timeZone: string } {
  const behavior = recordedBehavior({
    framework,
    pageSize,
    deviations,
    portal,
    timeZone,
  }, deployment);
  try {
    resolveBehavior(behavior);
    return behavior;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
