import { ChangeError, type FAULT_OPERATIONS } from "@sessions/control";
import { checkFault } from "../../faults/fault.ts";
import { type Handlers, idOf } from "./handler.ts";

/** Answers the operations on a world's faults. */
export const FAULT_HANDLERS: Handlers<keyof typeof FAULT_OPERATIONS> = {
  listFaults: ({ world }) => ({ faults: world.faults.list() }),
  addFault({ world, body }) {
    checkFault(body);
    return world.faults.add(body);
  },
  removeFaults: ({ world }) => ({ removed: world.faults.remove() }),
  removeFault({ world, path }) {
    if (world.faults.remove(idOf(path)) === 0) {
      throw new ChangeError(
        "unknown",
        `Cannot find the fault ${path["id"]}: the world has none of that id`,
      );
    }
  },
};
