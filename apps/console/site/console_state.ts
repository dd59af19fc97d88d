import type { Envelope, SessionDetail } from "@sessions/domain";
import { computed, signal } from "@preact/signals";
import { type AllRows, readAllRows } from "./all_rows.ts";
import { Control, ControlCallError, type MockState, type Person } from "./control.ts";
import { type Exchange, exchange, readJson } from "./exchange.ts";

/** What the page asks of the list. */
export interface Asked {
  readonly page: number;
  /** As it was typed. */
  readonly experiment: string;
}

/** Why the viewer sees what they see. */
export interface Explained {
  readonly because: string;
  readonly requirement: string;
}

const API = "/api";
const KEPT_EXCHANGES = 40;
/** How long the rest of the pages waits for more changes, in milliseconds. */
const SETTLE_MS = 250;
const RECONNECT_MS = 1500;
const TOLD_MS = 8000;
/** A clock that goes on otherwise than the browser's by more than that was moved. */
const JUMP_MS = 2000;
const TOKEN_KEY = "sessions-mock control token";

/** What opens the control plane; undefined is a page that only looks. */
export const control = signal<Control | undefined>(undefined);
export const people = signal<readonly Person[]>([]);
/** Who one is: a person, and the token that the API gets. */
export const viewer = signal<{ person: Person; token: string } | undefined>(undefined);
export const mock = signal<MockState | undefined>(undefined);
/** What the mock's clock is ahead of the browser's, in milliseconds; it stands still at `frozen`. */
export const clockAhead = signal(0);
export const connected = signal(false);
export const asked = signal<Asked>({ page: 1, experiment: "" });
/** The last answer to the list, and to the detail. */
export const listed = signal<Exchange | undefined>(undefined);
export const retrieved = signal<Exchange | undefined>(undefined);
export const selected = signal<number | undefined>(undefined);
export const explainedDetail = signal<Explained | undefined>(undefined);
export const explainedList = signal<Explained | undefined>(undefined);
export const everything = signal<AllRows | undefined>(undefined);
export const exchanges = signal<readonly Exchange[]>([]);
/** What went wrong or was done last, for everybody to read. */
export const notice = signal<{ text: string; bad: boolean } | undefined>(undefined);
export const ownTime = signal(false);

/** The list as a page; undefined where the answer is none. */
export const envelope = computed<Envelope | undefined>(() => {
  const value = listed.value && readJson<Envelope>(listed.value);
  return listed.value?.status === 200 && Array.isArray(value?.results) ? value : undefined;
});
export const detail = computed<SessionDetail | undefined>(() =>
  retrieved.value?.status === 200 ? readJson<SessionDetail>(retrieved.value) : undefined
);
/** Starts the page: takes the control token from the address, and becomes the first operator. */
export async function begin(): Promise<void> {
  const token = tokenOfAddress() ?? sessionStorage.getItem(TOKEN_KEY) ?? undefined;
  if (token !== undefined) await openControl(token);
}

/** The fragment is never sent anywhere; it leaves the address so that nobody copies it by chance. */
function tokenOfAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get("control") ?? undefined;
  if (token !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return token;
}

/** Opens the stage with the control token. */
export async function openControl(token: string): Promise<void> {
  const opened = new Control(token);
  try {
    const found = await opened.call<{ users: Person[] }>("GET", "/users");
    control.value = opened;
    sessionStorage.setItem(TOKEN_KEY, token);
    people.value = found.users;
    notice.value = undefined;
    const active = found.users.filter((person) => person.is_active);
    const first = active.find((person) => person.is_operator) ?? active[0];
    void follow(opened);
    if (first && !viewer.value) await become(first);
  } catch (error) {
    sessionStorage.removeItem(TOKEN_KEY);
    tell(
      error instanceof ControlCallError && error.status === 401
        ? "Cannot open the stage: that is not this mock's control token. It is printed where the mock was started"
        : messageOf(error),
    );
  }
}

/** Counts who one was: what was asked as somebody else is not shown any more. */
let turn = 0;

/** Be that person from now on. */
export async function become(person: Person): Promise<void> {
  const opened = control.value;
  if (!opened) return;
  const mine = ++turn;
  await attempt(async () => {
    const { token } = await opened.call<{ token: string }>("POST", "/tokens", { user: person.id });
    if (mine === turn) enter(person, token);
  });
}

/** Logs in as the portal's users do, without the control plane. */
export async function logIn(username: string, password: string): Promise<void> {
  await attempt(async () => {
    const answer = await fetch(`${API}/token/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    const value = isJson ? JSON.parse(text) as { access?: string; detail?: string } : {};
    if (!value.access) {
      throw new Error(
        `Cannot log in: it was answered with ${answer.status}. ${value.detail ?? ""}`,
      );
    }
    notice.value = undefined;
    const claims = JSON.parse(
      atob(value.access.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? ""),
    );
    enter({
      id: Number(claims.user_id),
      username,
      is_operator: false,
      is_active: true,
      sessions: 0,
    }, value.access);
  });
}

function enter(person: Person, token: string): void {
  viewer.value = { person, token };
  turn++;
  listed.value = retrieved.value = everything.value = undefined;
  explainedList.value = explainedDetail.value = undefined;
  asked.value = { ...asked.value, page: 1 };
  void refresh();
}

/** Asks for another page or experiment. */
export function ask(change: Partial<Asked>): void {
  asked.value = { ...asked.value, ...change };
  void readList();
}

/** Looks at a session; whether the viewer may see it, the answer says. */
export function select(id: number | undefined): void {
  details++;
  selected.value = id;
  retrieved.value = undefined;
  explainedDetail.value = undefined;
  void readDetail();
}

/** Calls the control plane, and says what came of it; undefined is a call that was turned down. */
export async function act<Value>(
  method: string,
  path: string,
  body?: object,
  done?: string,
): Promise<Value | undefined> {
  const opened = control.value;
  let value: Value | undefined;
  if (!opened) return value;
  await attempt(async () => {
    value = await opened.call<Value>(method, path, body);
    if (done !== undefined) say(done);
  });
  return value;
}

/** Says what was done, for a while. */
export function say(text: string): void {
  const told = { text, bad: false };
  notice.value = told;
  setTimeout(() => {
    if (notice.value === told) notice.value = undefined;
  }, TOLD_MS);
}

/** A token expires when the mock's clock is moved: another is made then. */
async function renewToken(): Promise<void> {
  const opened = control.value;
  const current = viewer.value;
  if (!opened || !current) return;
  const { token } = await opened.call<{ token: string }>("POST", "/tokens", {
    user: current.person.id,
  });
  if (viewer.value?.person.id === current.person.id) viewer.value = { ...current, token };
}

let following: AbortController | undefined;

async function follow(opened: Control): Promise<void> {
  following?.abort();
  const { signal } = following = new AbortController();
  while (!signal.aborted) {
    try {
      await opened.listen(hear, signal);
    } catch {
      connected.value = false;
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
}

function hear(state: MockState): void {
  const before = mock.value;
  const ahead = Date.parse(state.clock.now) - Date.now();
  const moved = hasMoved(before?.clock, state.clock, ahead - clockAhead.value);
  mock.value = state;
  connected.value = true;
  clockAhead.value = ahead;
  // How often a fault was injected changes with each answer, and no answer with it.
  if (!before || !moved && shapeOf(before) === shapeOf(state)) return;
  void (async () => {
    if (moved) await renewToken().catch(() => {});
    await refresh();
    if (before.revision !== state.revision) await readPeople();
  })();
}

/** What of the mock's state rules its answers, beside its clock. */
function shapeOf({ revision, deviations, faults }: MockState): string {
  return JSON.stringify([revision, deviations, faults.map(({ id }) => id)]);
}

function hasMoved(
  before: MockState["clock"] | undefined,
  clock: MockState["clock"],
  jump: number,
): boolean {
  if (!before || before.frozen !== clock.frozen) return before !== undefined;
  return clock.frozen ? before.now !== clock.now : Math.abs(jump) > JUMP_MS;
}

async function readPeople(): Promise<void> {
  const opened = control.value;
  if (!opened) return;
  const found = await opened.call<{ users: Person[] }>("GET", "/users").catch(() => undefined);
  if (found) people.value = found.users;
}

/** Reads everything that is on the page again. */
export async function refresh(): Promise<void> {
  await Promise.all([readList(), readDetail()]);
  scheduleEverything();
}

let details = 0;
let lists = 0;

async function readList(): Promise<void> {
  const mine = `${turn} ${++lists}`;
  const isWanted = () => mine === `${turn} ${lists}`;
  const { page, experiment } = asked.value;
  const query = new URLSearchParams();
  if (experiment !== "") query.set("experiment_id", experiment);
  if (page !== 1) query.set("page", String(page));
  const answer = await send(`/sessions${query.size > 0 ? `?${query}` : ""}`, "the table");
  if (!isWanted()) return;
  listed.value = answer;
  const explained = await explain(
    /^\d+$/.test(experiment) ? `&experiment_id=${experiment}` : "",
  );
  if (isWanted()) explainedList.value = explained;
}

async function readDetail(): Promise<void> {
  const mine = `${turn} ${++details}`;
  const isWanted = () => mine === `${turn} ${details}`;
  const id = selected.value;
  if (id === undefined) return;
  const answer = await send(`/sessions/${id}`, `session ${id}`);
  if (!isWanted()) return;
  retrieved.value = answer;
  const explained = await explain(`&session=${id}`);
  if (isWanted()) explainedDetail.value = explained;
}

let reading = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The timeline and the chart show all pages; many changes at once are read once. */
function scheduleEverything(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void readEverything(), everything.value ? SETTLE_MS : 0);
}

async function readEverything(): Promise<void> {
  const mine = `${turn} ${++reading}`;
  const isWanted = () => mine === `${turn} ${reading}`;
  const first = await send("/sessions", "the timeline and the chart");
  const value = readJson<Envelope>(first);
  if (!isWanted()) return;
  if (first.status !== 200 || !Array.isArray(value?.results)) {
    everything.value = { rows: [], count: 0, refused: first.status };
    return;
  }
  if (!everything.value || everything.value.refused !== undefined) {
    everything.value = { rows: value.results, count: value.count };
  }
  const all = await readAllRows(
    value,
    (page) => send(`/sessions?page=${page}`, "the timeline and the chart"),
    isWanted,
  );
  if (isWanted()) everything.value = all;
}

async function send(path: string, purpose: string): Promise<Exchange> {
  const current = viewer.value;
  const answer = await exchange(API + path, {
    purpose,
    token: current?.token,
    user: current?.person.id,
  });
  exchanges.value = [answer, ...exchanges.value].slice(0, KEPT_EXCHANGES);
  return answer;
}

async function explain(what: string): Promise<Explained | undefined> {
  const opened = control.value;
  const current = viewer.value;
  if (!opened || !current) return undefined;
  return await opened.call<Explained>("GET", `/explain?user=${current.person.id}${what}`)
    .catch(() => undefined);
}

async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    tell(messageOf(error));
  }
}

function tell(text: string): void {
  notice.value = { text, bad: true };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
