import type { TSchema } from "typebox";
import type { World } from "../world/world.ts";

/** What an operation of the control plane is told. */
export interface ControlCall<Body = unknown> {
  /** The world that `?world=` names. */
  readonly world: World;
  /** The parameters of the path. */
  readonly path: Readonly<Record<string, string>>;
  /** The parameters of the query, of the types that the operation describes. */
  readonly query: Readonly<Record<string, string | number>>;
  readonly body: Body;
}

/** An operation of the control plane: everything that serves it, checks it and describes it. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Behind `/__mock`; `:name` is a parameter. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  /** Which parameters the query may have, beside `world`. */
  readonly query?: Readonly<Record<string, TSchema>>;
  /** What the body must be; there is none without it. */
  readonly body?: TSchema;
  /** @default 1 MiB */
  readonly mostBytes?: number;
  /** The status of success: 204 where nothing is answered. @default 200 */
  readonly status?: number;
  /** Whether it may be called without the control token. @default false */
  readonly open?: boolean;
  /** Whether it changes nothing of a world. @default whether it is a GET */
  readonly readOnly?: boolean;
  /** Whether it is about what mocks that share their data do not share. @default false */
  readonly ownOnly?: boolean;
  answer(call: ControlCall): unknown;
}

/** States an operation whose body has a known type. */
export function controlRoute<Body = unknown>(
  route: Omit<ControlRoute, "answer"> & { answer(call: ControlCall<Body>): unknown },
): ControlRoute {
  return route as ControlRoute;
}
