import type { Readable } from "node:stream";
import type { ControlBody, ControlName, ControlQuery, ControlResult } from "@sessions/control";
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
}

/** The handlers of operations, by name. An import and stories are read by what loads late, and events are a stream. */
export type Handlers<Names extends ControlName> = {
  readonly [Name in Names]: (call: ControlCall<Name>) =>
    | (Name extends "listen" ? Readable : ControlResult<Name>)
    | (Name extends "importWorld" | "listStories" ? Promise<ControlResult<Name>> : never);
};

/** Returns the id of a path; what is no id is nobody's. */
export function idOf(path: Readonly<Record<string, string>>): number {
  const { id = "" } = path;
  return /^\d{1,15}$/.test(id) ? Number(id) : -1;
}
