import { canSee, ROW_KEYS, type SessionDetail, type SessionListRow } from "@sessions/domain";
import { signal } from "@preact/signals";
import type { MockState, Person } from "../api/control_client.ts";
import { listOf } from "../api/list_of.ts";
import { type AllRows, readAllRows } from "../api/read_all_rows.ts";
import { ask } from "./asking.ts";
import { viewer } from "./viewer.ts";

/** Which sessions were written and removed. */
export type Changes = NonNullable<MockState["changes"]>;

/** The purpose of the exchanges that read every page of the list. */
export const ALL_ROWS_PURPOSE = "the timeline and the chart";
/** How long a reading waits for further changes, and how many times as long as the last one took. */
const SETTLE_MS = 250;
const REST_FACTOR = 4;

/** The rows of all pages, for the timeline and the chart. */
export const allRows = signal<AllRows | undefined>(undefined);

let readings = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let tookMs = 0;
/** What changed while rows are being read: the pages read before it do not have it. */
let meanwhile: Changes[] | undefined;

/** Forgets all rows, and the reading that is under way. */
export function forgetAllRows(): void {
  readings++;
  clearTimeout(timer);
  meanwhile = undefined;
  allRows.value = undefined;
}

/** Reads all rows once changes have settled; the longer that takes, the less often. */
export function readAllSoon(): void {
  clearTimeout(timer);
  const rest = Math.max(SETTLE_MS, REST_FACTOR * tookMs);
  timer = setTimeout(() => void readAll(), allRows.value ? rest : 0);
}

/** Takes over the sessions that changed, as the contract shows them to the viewer; returns whether they saw any. */
export function changeAllRows(changes: Changes): boolean {
  meanwhile?.push(changes);
  const { person } = viewer.value ?? {};
  const before = allRows.value;
  if (!person || !before || before.refused !== undefined) return true;
  const after = changeRows(before, changes, person);
  allRows.value = after;
  if (before.isTorn) readAllSoon();
  return after !== before;
}

async function readAll(): Promise<void> {
  const mine = ++readings;
  const start = performance.now();
  meanwhile = [];
  const first = await ask("/sessions", ALL_ROWS_PURPOSE);
  const value = listOf(first);
  if (mine !== readings) return;
  if (!value) {
    meanwhile = undefined;
    allRows.value = { rows: [], count: 0, refused: first.status };
    return;
  }
  // The first page is better than nothing while the others are on their way.
  if (!allRows.value || allRows.value.refused !== undefined) {
    allRows.value = { rows: value.results, count: value.count };
  }
  const readPage = (page: number) => ask(`/sessions?page=${page}`, ALL_ROWS_PURPOSE);
  const all = await readAllRows(value, { readPage, isWanted: () => mine === readings });
  const { person } = viewer.value ?? {};
  if (mine !== readings || !person) return;
  tookMs = performance.now() - start;
  const changed = meanwhile ?? [];
  meanwhile = undefined;
  allRows.value = changed.reduce((rows, one) => changeRows(rows, one, person), all);
  if (all.isTorn && changed.length > 0) readAllSoon();
}

/** Returns the rows after a change; the same object where the viewer sees none of it. */
function changeRows(
  all: AllRows,
  { sessions, removed }: Changes,
  { id: userId, is_operator: isOperator }: Person,
): AllRows {
  const shown = sessions.filter((session) => canSee(session, { userId, isOperator }));
  const written = new Map(shown.map((session) => [session.session_id, rowOf(session)]));
  const gone = new Set([...removed, ...sessions.map(({ session_id }) => session_id)]);
  for (const id of written.keys()) gone.delete(id);
  if (written.size === 0 && !all.rows.some(({ session_id }) => gone.has(session_id))) return all;
  let newest = 0;
  const kept = all.rows.flatMap((row) => {
    const id = row.session_id;
    newest = Math.max(newest, id);
    if (gone.has(id)) return [];
    const changed = written.get(id);
    written.delete(id);
    return changed ?? row;
  });
  // Of a list that was not read to its end, an old session may be one of those that were left out.
  const isWhole = all.rows.length === all.count;
  const added = [...written.values()].filter(({ session_id: id }) => isWhole || id > newest);
  return {
    ...all,
    rows: [...added.reverse(), ...kept],
    count: all.count + added.length - (all.rows.length - kept.length),
  };
}

function rowOf(session: SessionDetail): SessionListRow {
  return Object.fromEntries(ROW_KEYS.map((key) => [key, session[key]])) as SessionListRow;
}
