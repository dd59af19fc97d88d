import { CLOCK_OPERATIONS } from "./clock_operations.ts";
import { FAULT_OPERATIONS } from "./fault_operations.ts";
import { JOURNAL_OPERATIONS } from "./journal_operations.ts";
import type { BodyOf, ControlOperation, QueryOf, ResultOf } from "./operation.ts";
import { PEOPLE_OPERATIONS } from "./people_operations.ts";
import { SERVER_OPERATIONS } from "./server_operations.ts";
import { SESSION_OPERATIONS } from "./session_operations.ts";
import { STORY_OPERATIONS } from "./story_operations.ts";
import { TOKEN_OPERATIONS } from "./token_operations.ts";
import { WORLD_OPERATIONS } from "./world_operations.ts";

/** Every operation of the control plane, by name. */
export const CONTROL_OPERATIONS = {
  ...SERVER_OPERATIONS,
  ...WORLD_OPERATIONS,
  ...CLOCK_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...FAULT_OPERATIONS,
  ...JOURNAL_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...STORY_OPERATIONS,
} as const;

type Rows = typeof CONTROL_OPERATIONS;

/** The name of an operation. */
export type ControlName = keyof Rows;
/** The body that an operation takes. */
export type ControlBody<Name extends ControlName> = BodyOf<Rows[Name]>;
/** The query that an operation takes. */
export type ControlQuery<Name extends ControlName> = QueryOf<Rows[Name]>;
/** What an operation answers. */
export type ControlResult<Name extends ControlName> = ResultOf<Rows[Name]>;

/** What a call of an operation says. */
export interface CallOptions<Name extends ControlName> {
  /** The world's id. @default the default world's */
  world?: string | undefined;
  /** The parameters of the path. */
  path?: Readonly<Record<string, string>>;
  query?: ControlQuery<Name>;
  body?: ControlBody<Name>;
}

/** Every operation with its name, in the order of the description. */
export const OPERATION_LIST: readonly (ControlOperation & { readonly name: ControlName })[] = (
  Object.entries(CONTROL_OPERATIONS) as [ControlName, ControlOperation][]
).map(([name, operation]) => ({ ...operation, name }));

/** Returns the row of an operation. */
export function operationOf(name: ControlName): ControlOperation {
  return CONTROL_OPERATIONS[name];
}
