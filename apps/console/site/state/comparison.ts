import type { SessionListRow } from "@sessions/domain";
import { computed, signal } from "@preact/signals";
import type { Person } from "../api/control_client.ts";
import type { Exchange } from "../api/exchange.ts";
import { listOf } from "../api/list_of.ts";
import { ask } from "./asking.ts";
import { control } from "./connection.ts";
import { people } from "./people.ts";
import { viewer } from "./viewer.ts";
import { changeQuery, explainList, listAnswer, listQuery, queryText } from "./sessions.ts";
import { compareList, type Verdict } from "./verdict.ts";

/** How somebody's answer stands to what the contract answers them, for one session. */
export type Standing = "listed" | "extra" | "missing" | "absent" | "refused";

/** A session in all columns of the comparison. */
export interface ComparedRow {
  readonly id: number;
  /** Undefined for a session that nobody's answer holds. */
  readonly row: SessionListRow | undefined;
  readonly operator: Standing;
  readonly person: Standing;
  readonly inContract: boolean;
}

/** Whether the list is shown side by side: an operator's, the viewer's, and the contract's. */
export const isComparing = signal(false);
/** The newest answer to an operator who asks what the viewer asks. */
export const operatorAnswer = signal<Exchange | undefined>(undefined);

/** The operator to compare with: another one than the viewer where there are two. */
export const comparedOperator = computed<Person | undefined>(() => {
  const operators = people.value.filter((person) => person.is_operator && person.is_active);
  return operators.find(({ id }) => id !== viewer.value?.person.id) ?? operators[0];
});
/** Where the operator's list differs from what the contract answers them. */
export const operatorVerdict = computed(() =>
  operatorAnswer.value && compareList(operatorAnswer.value)
);
/** Every session of the two answers and of the contract, in the order of the answers. */
export const comparedRows = computed<readonly ComparedRow[]>(() =>
  listAnswer.value ? compareRows(operatorAnswer.value, listAnswer.value) : []
);

let newest = 0;

/** Shows the list side by side, or as it is; the comparison is of first pages. */
export function showSideBySide(on: boolean): void {
  isComparing.value = on;
  if (on && listQuery.value.page !== 1) changeQuery({ page: 1 });
}

/** Asks as an operator what the list asks as the viewer. */
export async function readAsOperator(): Promise<void> {
  const mine = ++newest;
  const operator = comparedOperator.value;
  const client = control.value;
  if (!operator || !client) {
    operatorAnswer.value = undefined;
    return;
  }
  const token = await client.createToken(operator.id).catch(() => undefined);
  if (token === undefined || mine !== newest) return;
  const answer = await ask(`/sessions${queryText(listQuery.value)}`, "side by side", {
    user: operator.id,
    token,
  });
  const explained = await explainList(answer);
  if (mine === newest) operatorAnswer.value = explained;
}

/** Puts the sessions of two answers, and of what the contract answers the person, into rows. */
export function compareRows(operator: Exchange | undefined, person: Exchange): ComparedRow[] {
  const columns = { operator: columnOf(operator), person: columnOf(person) };
  const contract = person.reason?.contract.ids ?? [];
  const ids = new Set([
    ...columns.operator.rows.keys(),
    ...columns.person.rows.keys(),
    ...contract,
    ...columns.operator.verdict.missing,
  ]);
  return [...ids].map((id) => ({
    id,
    row: columns.operator.rows.get(id) ?? columns.person.rows.get(id),
    operator: standingOf(id, columns.operator),
    person: standingOf(id, columns.person),
    inContract: contract.includes(id),
  }));
}

interface Column {
  /** Whether the answer is a list. */
  readonly isList: boolean;
  readonly rows: ReadonlyMap<number, SessionListRow>;
  readonly verdict: Verdict;
}

const NOTHING: Column = {
  isList: true,
  rows: new Map(),
  verdict: { difference: undefined, extra: new Set(), missing: [] },
};

function columnOf(answer: Exchange | undefined): Column {
  if (!answer) return NOTHING;
  const list = listOf(answer);
  return {
    isList: list !== undefined,
    rows: new Map((list?.results ?? []).map((row) => [row.session_id, row])),
    verdict: compareList(answer),
  };
}

function standingOf(id: number, { isList, rows, verdict }: Column): Standing {
  if (!isList) return "refused";
  if (verdict.extra.has(id)) return "extra";
  if (verdict.missing.includes(id)) return "missing";
  return rows.has(id) ? "listed" : "absent";
}
