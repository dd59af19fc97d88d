import type { Static, TProperties, TSchema } from "typebox";

/** An operation of the control plane: everything that serves it, calls it, checks it and describes it. */
export interface ControlOperation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Behind `/__mock`; `:name` is a parameter. */
  readonly path: string;
  /** What it does, in a sentence or two. */
  readonly summary: string;
  /** Which parameters the query may have, beside `world`. */
  readonly query?: TProperties;
  /** What the body must be; there is none without it. */
  readonly body?: TSchema;
  /** What is answered; nothing without it. */
  readonly result?: TSchema;
  /** @default 1 MiB */
  readonly maxBytes?: number;
  /** The status of success. @default 200, or 204 where nothing is answered */
  readonly status?: number;
  /** Whether it may be called without the control token, with all or some queries. @default false */
  readonly open?: boolean | ((query: Readonly<Record<string, unknown>>) => boolean);
  /** Whether it changes nothing of a world. @default whether it is a GET */
  readonly readOnly?: boolean;
  /** Whether it is about what mocks that share their data do not share. @default false */
  readonly ownOnly?: boolean;
  /** Whether the answer is a stream of server-sent events, each of which is a result. @default false */
  readonly stream?: boolean;
}

/** The body that an operation takes; undefined for one that takes none. */
export type BodyOf<Row extends ControlOperation> = Row extends { body: infer Body extends TSchema }
  ? Static<Body>
  : undefined;

/** The query of an operation; what is left out of it has a default. */
export type QueryOf<Row extends ControlOperation> = Row extends
  { query: infer Query extends TProperties }
  ? { readonly [Key in keyof Query]?: Static<Query[Key]> }
  : { readonly [Key in never]: never };

/** What an operation answers; undefined for one that answers nothing. */
export type ResultOf<Row extends ControlOperation> = Row extends
  { result: infer Result extends TSchema } ? Frozen<Static<Result>>
  : void;

/** A value that nobody may change. */
export type Frozen<Value> = Value extends readonly (infer Item)[] ? readonly Frozen<Item>[]
  : Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
  : Value;

/** Writes an operation's parameters into its path. */
export function pathOf(path: string, parameters: Readonly<Record<string, string>> = {}): string {
  return path.replace(/:(\w+)/g, (_match, name) => encodeURIComponent(parameters[name] ?? ""));
}
