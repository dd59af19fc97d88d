import type { Envelope, SessionDetail, SessionType } from "@sessions/domain";
import { computed, signal } from "@preact/signals";
import { type Exchange, readJson } from "../api/exchange.ts";
import { listOf } from "../api/list_of.ts";
import { isReadable } from "../api/readable.ts";
import { compareDetail, compareList } from "./verdict.ts";
import { forgetAllRows, readAllSoon } from "./all_rows.ts";
import { ask, explain } from "./asking.ts";
import { callControl } from "./connection.ts";
import { notify } from "./messages.ts";

/** A page of the list, and its filter. */
export interface ListQuery {
  readonly page: number;
  /** The experiment as it was typed; empty for all. */
  readonly experiment: string;
}

/** A session that is about to be created. */
export interface NewSession {
  readonly experiment_id: number;
  readonly session_type: SessionType;
  readonly created_by?: number;
}

/** The purpose of the exchanges of the list. */
export const LIST_PURPOSE = "the table";

/** What the page asks the list for. */
export const listQuery = signal<ListQuery>({ page: 1, experiment: "" });
/** The newest answer to the list. */
export const listAnswer = signal<Exchange | undefined>(undefined);
/** What a session is looked up by: its id, or whatever was typed for one. */
export type SessionKey = number | string;

/** What the selected session is looked up by. */
export const selectedId = signal<SessionKey | undefined>(undefined);
/** The newest answer to the selected session. */
export const detailAnswer = signal<Exchange | undefined>(undefined);

/** The page of the list; undefined if the answer is none. */
export const envelope = computed<Envelope | undefined>(() =>
  listAnswer.value && listOf(listAnswer.value)
);
/** Where the list differs from what the contract answers. */
export const listVerdict = computed(() => listAnswer.value && compareList(listAnswer.value));
/** Where the selected session differs from what the contract answers. */
export const detailVerdict = computed(() =>
  detailAnswer.value && compareDetail(detailAnswer.value)
);
/** The selected session; undefined if the answer is none. */
export const detail = computed<SessionDetail | undefined>(() => {
  const value = detailAnswer.value?.status === 200 && readJson(detailAnswer.value);
  return isReadable(value) ? value as SessionDetail : undefined;
});

const startReadingList = readings();
const startReadingDetail = readings();

/** Asks for another page or experiment. */
export function changeQuery(change: Partial<ListQuery>): void {
  listQuery.value = { ...listQuery.value, ...change };
  void readList();
}

/** Shows one experiment alone; all without an id. */
export function showExperiment(id?: number): void {
  changeQuery({ experiment: id === undefined ? "" : String(id), page: 1 });
}

/** Selects a session; the answer says whether the viewer may see it. */
export function selectSession(id: SessionKey | undefined): void {
  selectedId.value = id;
  detailAnswer.value = undefined;
  void readDetail();
}

/** Forgets every answer that is shown. */
export function forgetAnswers(): void {
  startReadingList();
  startReadingDetail();
  forgetAllRows();
  listAnswer.value = detailAnswer.value = undefined;
}

/** Reads everything on the page again. */
export async function refresh(): Promise<void> {
  await Promise.all([readList(), readDetail()]);
  readAllSoon();
}

/** Creates a session, and selects it. */
export async function createSession(session: NewSession): Promise<void> {
  const created = await callControl<{ session_id: number }>("POST", "/sessions", { body: session });
  if (!created) return;
  const { session_id: id } = created;
  notify(
    `User ${session.created_by} created session ${id} of experiment ${session.experiment_id}.`,
  );
  selectSession(id);
}

/** Starts, ends or cancels a session. */
export function moveSession(id: number, move: "start" | "end" | "cancel"): void {
  const done = { start: "started", end: "ended", cancel: "was cancelled" }[move];
  void callControl("POST", `/sessions/${id}/${move}`, { body: {}, done: `Session ${id} ${done}.` });
}

/** Removes a session, as if it had never been. */
export function removeSession(id: number): void {
  void callControl("DELETE", `/sessions/${id}`, { done: `Session ${id} was removed.` });
}

/** Returns what the list is asked for, as it stands behind the path. */
export function queryText({ page, experiment }: ListQuery): string {
  const query = new URLSearchParams();
  if (experiment !== "") query.set("experiment_id", experiment);
  if (page !== 1) query.set("page", String(page));
  return query.size > 0 ? `?${query}` : "";
}

/** Explains an answer to a list. */
export function explainList(answer: Exchange): Promise<Exchange> {
  return explain(answer, `&list=${encodeURIComponent(new URL(answer.url).search.slice(1))}`);
}

/** Reads the page of the list again. */
export async function readList(): Promise<void> {
  const isNewest = startReadingList();
  const query = queryText(listQuery.value);
  const answer = await ask(`/sessions${query}`, LIST_PURPOSE);
  if (!isNewest()) return;
  listAnswer.value = answer;
  const explained = await explainList(answer);
  if (isNewest()) listAnswer.value = explained;
}

/** Reads the selected session again. */
export async function readDetail(): Promise<void> {
  const isNewest = startReadingDetail();
  const id = selectedId.value;
  if (id === undefined) return;
  const answer = await ask(`/sessions/${encodeURIComponent(id)}`, `session ${id}`);
  if (!isNewest()) return;
  detailAnswer.value = answer;
  // Of what is no id there is nothing to explain.
  if (typeof id === "string") return;
  const explained = await explain(answer, `&session=${id}`);
  if (isNewest()) detailAnswer.value = explained;
}

/** Returns a function that starts a reading, and returns whether no later one was started since. */
function readings(): () => () => boolean {
  let newest = 0;
  return () => {
    const mine = ++newest;
    return () => mine === newest;
  };
}
