import { ChangeError } from "@sessions/control";
import { type Behavior, type BehaviorOptions, resolveBehavior } from "@sessions/domain";

/**
 * Returns the behavior that a call asks for.
 *
 * @throws {ChangeError} `invalid`, with the pointer
 */
export function behaviorOf(options: BehaviorOptions, base: Behavior): Behavior {
  try {
    return resolveBehavior(options, base);
  } catch (error) {
    const { message } = error as Error;
    const pointer = ["portal", "framework"].find((name) => message.includes(`the ${name}`));
    throw new ChangeError("invalid", message, `/${pointer ?? "deviations"}`);
  }
}
