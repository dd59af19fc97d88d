import type { Readable } from "node:stream";
import type { ControlBody, ControlName, ControlQuery, ControlResult } from "@sessions/control";
import type { Steps } from "../../store/steps.ts";
import type { World } from "../../world/world.ts";

/** What the handler of an operation is told. */
export interface ControlCall<Name extends ControlName> {
  /** The world that `?world=` names. */
  readonly world: World;
  /** The parameters of the path. */
  readonly path: Readonly<Record<string, string>>;
  /** The parameters of the query, of the types that the operation describes. */
  readonly query: ControlQuery<Name>;
  readonly body: ControlBody<Name>;
  /** Whether the caller waits; one in this process wants the result at once. */
  readonly canWait: boolean;
}

/** The operations that are not answered at once, or with a stream. */
export type LateName = "health" | "importWorld" | "exportWorld" | "listen" | "listStories";

/** The operations that may take long: others have their turn meanwhile. */
export type SteppedName = "createWorld" | "explain" | "listUsers" | "findSession";

/** The handlers of operations, by name. */
export type Handlers<Names extends ControlName> = {
  readonly [Name in Names]: (
    call: ControlCall<Name>,
  ) => Name extends "listen" | "exportWorld" ? Readable
    : Name extends LateName ? Promise<ControlResult<Name>>
    : Name extends SteppedName ? Steps<ControlResult<Name>>
    : ControlResult<Name>;
};

/** Returns the id of a path; what is no id is nobody's. */
export function idOf(path: Readonly<Record<string, string>>): number {
  const { id = "" } = path;
  return /^\d{1,15}$/.test(id) ? Number(id) : -1;
}
