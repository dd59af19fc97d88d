import { batch, signal } from "@preact/signals";
import {
  ControlCallError,
  ControlClient,
  type MockState,
  type Person,
} from "../api/control_client.ts";
import { logIn as fetchLogin } from "../api/log_in.ts";
import { dismissMessage, notify, notifyError, reportErrors } from "./messages.ts";

/** A person, and the token with which the page asks the API as them. */
export interface Viewer {
  /** The same object for as long as nobody else is chosen. */
  readonly person: Person;
  readonly token: string;
}

/** Options for {@linkcode callControl}. */
export interface CallControlOptions {
  body?: object;
  /** The message once it is done; without one, nothing is shown. */
  done?: string;
}

const TOKEN_KEY = "sessions-mock control token";
const RECONNECT_MS = 1500;

/** The control plane, once it is opened with its token. */
export const control = signal<ControlClient | undefined>(undefined);
/** The people of the mock; empty without the control plane. */
export const people = signal<readonly Person[]>([]);
/** Whom the page asks the API as; undefined until somebody is chosen or logs in. */
export const viewer = signal<Viewer | undefined>(undefined);
/** The newest state that the mock sent. */
export const mockState = signal<MockState | undefined>(undefined);
/** Whether the mock's stream of states is open. */
export const isConnected = signal(false);
/** When the mock was last heard, in milliseconds since 1970. */
export const heardAt = signal(0);

let viewerChanges = 0;

/**
 * Opens the control plane with a token, and becomes somebody.
 *
 * @param wanted the id of whom to become; the first active operator without it
 */
export async function openControl(token: string, wanted?: number): Promise<void> {
  const client = new ControlClient(token);
  try {
    const { users } = await client.call<{ users: Person[] }>("GET", "/users");
    batch(() => {
      control.value = client;
      people.value = users;
      dismissMessage();
    });
    sessionStorage.setItem(TOKEN_KEY, token);
    const active = users.filter((person) => person.is_active);
    const first = users.find(({ id }) => id === wanted) ?? active.find((person) =>
      person.is_operator
    ) ?? active[0];
    if (first && !viewer.value) await impersonate(first);
  } catch (error) {
    sessionStorage.removeItem(TOKEN_KEY);
    const isWrong = error instanceof ControlCallError && error.status === 401;
    notifyError(
      isWrong
        ? "Cannot open the stage: that is not this mock's control token. It is printed where the mock was started"
        : error,
    );
  }
}

/** Returns the control token that this tab opened the control plane with before. */
export function rememberedToken(): string | undefined {
  return sessionStorage.getItem(TOKEN_KEY) ?? undefined;
}

/** Forgets who is logged in. */
export function logOut(): void {
  viewerChanges++;
  viewer.value = undefined;
}

/** Forgets a control token that the mock takes no longer, and what was seen with it. */
function loseControl(): void {
  sessionStorage.removeItem(TOKEN_KEY);
  batch(() => {
    control.value = undefined;
    mockState.value = undefined;
    isConnected.value = false;
    logOut();
  });
  notifyError(
    "The mock was restarted, and its control token is another one. Open the link that it printed, or enter the token",
  );
}

/** Calls the control plane, and shows what came of it; resolves with undefined if it failed. */
export async function callControl<Value>(
  method: string,
  path: string,
  { body, done }: CallControlOptions = {},
): Promise<Value | undefined> {
  const client = control.value;
  let value: Value | undefined;
  if (!client) return value;
  await reportErrors(async () => {
    value = await client.call<Value>(method, path, body);
    if (done !== undefined) notify(done);
  });
  return value;
}

/** Asks the API as `person` from now on; needs the control plane. */
export async function impersonate(person: Person): Promise<void> {
  const client = control.value;
  if (!client) return;
  const change = ++viewerChanges;
  await reportErrors(async () => {
    const token = await client.createToken(person.id);
    if (change === viewerChanges) viewer.value = { person, token };
  });
}

/** Logs in as the portal's users do, without the control plane. */
export async function logIn(username: string, password: string): Promise<void> {
  await reportErrors(async () => {
    const { id, token } = await fetchLogin(username, password);
    viewerChanges++;
    dismissMessage();
    const person = { id, username, is_operator: false, is_active: true, sessions: 0 };
    viewer.value = { person, token };
  });
}

/** Replaces the viewer's token: a move of the mock's clock may have expired it. */
export async function renewToken(): Promise<void> {
  const person = viewer.value?.person;
  if (!person) return;
  const token = await control.value?.createToken(person.id).catch(() => undefined);
  if (token !== undefined && viewer.value?.person === person) viewer.value = { person, token };
}

/** Reads the people again: how many sessions each sees changes with the data. */
export async function readPeople(): Promise<void> {
  const answer = await control.value?.call<{ users: Person[] }>("GET", "/users")
    .catch(() => undefined);
  if (answer) people.value = answer.users;
}

/**
 * Keeps {@linkcode mockState} up to date until `signal` aborts, connecting again when the stream breaks.
 *
 * @param onState called after each change, with the state before it
 */
export async function followMock(
  client: ControlClient,
  { onState, signal }: {
    onState: (state: MockState, before: MockState | undefined) => void;
    signal: AbortSignal;
  },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await client.listen((state) => {
        const before = mockState.value;
        batch(() => {
          mockState.value = state;
          isConnected.value = true;
          heardAt.value = Date.now();
          onState(state, before);
        });
      }, signal);
    } catch (error) {
      isConnected.value = false;
      if (error instanceof ControlCallError && error.status === 401) return loseControl();
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
}
