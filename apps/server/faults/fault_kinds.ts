import type { FaultKind } from "./fault_kind.ts";
import { delay } from "./kinds/delay.ts";
import { drip } from "./kinds/drip.ts";
import { expire } from "./kinds/expire.ts";
import { headers } from "./kinds/headers.ts";
import { html } from "./kinds/html.ts";
import { insert } from "./kinds/insert.ts";
import { remove } from "./kinds/remove.ts";
import { reset } from "./kinds/reset.ts";
import { status } from "./kinds/status.ts";
import { truncate } from "./kinds/truncate.ts";

/** Every kind of fault, by its key. */
export const FAULT_KINDS = {
  delay,
  status,
  headers,
  html,
  truncate,
  reset,
  drip,
  insert,
  remove,
  expire,
};

/** A kind whose functions take a fault of any kind. */
export type AnyKind = FaultKind & { readonly name: string };

/** Every kind with its key, in the order of the documents. */
export const FAULT_KIND_LIST: readonly AnyKind[] = Object.entries(FAULT_KINDS).map(
  ([name, kind]) => ({ ...kind, name }) as unknown as AnyKind,
);

/** Returns the kinds that a fault is of. */
export function kindsOf(fault: object): AnyKind[] {
  const values = fault as Record<string, unknown>;
  return FAULT_KIND_LIST.filter(({ name }) => values[name] !== undefined && values[name] !== false);
}
