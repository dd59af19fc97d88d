import {
  type CallOptions,
  type ControlBody,
  type ControlName,
  type ControlQuery,
  type ControlResult,
  operationOf,
} from "@sessions/control";
import { checkValue } from "../world/check_value.ts";
import { atOnce, isSteps, type Steps } from "../store/steps.ts";
import type { World } from "../world/world.ts";
import { checkQuery } from "./check_query.ts";
import type { ControlCall, LateName } from "./handlers/handler.ts";
import { controlHandlers, type Controlled } from "./handlers.ts";

/** The operations that are answered at once. */
type LocalName = Exclude<ControlName, LateName>;

/** Calls an operation on a world of this process. */
export type LocalControl = <Name extends LocalName>(
  world: World,
  name: Name,
  options?: Omit<CallOptions<Name>, "world">,
) => ControlResult<Name>;

/**
 * Returns what calls a mock's control plane in this process, with the checks that a call over HTTP
 * meets. It throws a {@linkcode ChangeError} where HTTP answers a problem.
 */
export function localControl(controlled: Controlled): LocalControl {
  const handlers = controlHandlers(controlled);
  return function call<Name extends LocalName>(
    world: World,
    name: Name,
    { path = {}, query, body }: Omit<CallOptions<Name>, "world"> = {},
  ) {
    const operation = operationOf(name);
    const asked = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
    const checked = checkQuery(operation, Object.fromEntries(asked)) as ControlQuery<Name>;
    const said = (body ?? {}) as ControlBody<Name>;
    if (operation.body) checkValue(operation.body, said);
    void world.ready();
    const handle = handlers[name] as unknown as (
      call: ControlCall<Name>,
    ) => ControlResult<Name> | Steps<ControlResult<Name>>;
    const result = handle({ world, path, query: checked, body: said, canWait: false });
    return isSteps(result) ? atOnce(result) : result;
  };
}
