import { valueAt } from "@sessions/fixtures";
import { Fault, faultProblem } from "../world/faults.ts";
import { ControlError } from "./control_error.ts";
import { badValue } from "../world/change_error.ts";
import { type ControlRoute, controlRoute } from "./route.ts";

/** The operations on a world's faults. */
export const FAULT_ROUTES: readonly ControlRoute[] = [
  controlRoute({
    method: "GET",
    path: "/faults",
    ownOnly: true,
    summary: "List a world's faults, with how often each matched and was injected.",
    answer: ({ world }) => ({ faults: world.faults.list() }),
  }),
  controlRoute<Fault>({
    method: "POST",
    path: "/faults",
    ownOnly: true,
    summary: "Add a fault to a world.",
    body: Fault,
    status: 201,
    answer({ world, body }) {
      faultAt("", body);
      return world.faults.add(body);
    },
  }),
  controlRoute({
    method: "DELETE",
    path: "/faults",
    ownOnly: true,
    summary: "Remove all of a world's faults.",
    answer: ({ world }) => ({ removed: world.faults.remove() }),
  }),
  controlRoute({
    method: "DELETE",
    path: "/faults/:id",
    ownOnly: true,
    summary: "Remove a fault.",
    status: 204,
    answer({ world, path }) {
      if (world.faults.remove(Number(path["id"])) === 0) {
        throw new ControlError(404, `Cannot find the fault ${path["id"]}`);
      }
    },
  }),
];

/**
 * Checks what a fault's schema cannot say.
 *
 * @throws {ControlError} 400, with the pointer
 */
export function faultAt(pointer: string, fault: Fault): void {
  const problem = faultProblem(fault);
  if (problem) {
    throw badValue(pointer + problem.pointer, problem.wanted, valueAt(fault, problem.pointer));
  }
}
