import { ChangeError } from "@sessions/control";
import { type AnyFault, Faults, type Injection } from "../world/faults.ts";
import { checkFault } from "./fault.ts";
import { kindsOf } from "./fault_kinds.ts";

/** The kinds that need no data of the mock's. */
const PASSING = ["delay", "status", "headers", "truncate", "reset"];

/**
 * Holds faults for answers that are not the mock's own: those that delay them, stand in for them, cut
 * them off or reset the connection.
 *
 * @throws {ChangeError} for what is no fault, or one of another kind
 */
export function passingFaults(faults: readonly unknown[]): Faults {
  const held = new Faults();
  for (const fault of faults) {
    checkFault(fault);
    const stranger = [fault, ...fault.sequence ?? []].flatMap((step) => step ? kindsOf(step) : [])
      .find(({ name }) => !PASSING.includes(name));
    if (stranger) {
      throw new ChangeError(
        "invalid",
        `Cannot inject ${stranger.name} into another server's answers: use ${PASSING.join(", ")}`,
        `/${stranger.name}`,
      );
    }
    held.add(fault as AnyFault);
  }
  return held;
}

/** Returns how many milliseconds an injected fault makes its answer wait. */
export function delayOf({ fault, draw }: Injection): number {
  return kindsOf(fault).reduce((sum, kind) => sum + (kind.wait?.(fault, draw) ?? 0), 0);
}
