import { signal } from "@preact/signals";
import type { Person } from "../api/control_client.ts";
import { logIn as fetchLogin } from "../api/log_in.ts";
import { control } from "./connection.ts";
import { dismissMessage, reportErrors } from "./messages.ts";
import { findPerson, people } from "./people.ts";

/** A person, and the token with which the page asks the API as them. */
export interface Viewer {
  /** The same object for as long as nobody else is chosen. */
  readonly person: Person;
  readonly token: string;
}

/** Whom the page asks the API as; undefined until somebody is chosen or logs in. */
export const viewer = signal<Viewer | undefined>(undefined);

let changes = 0;

/**
 * Becomes somebody of the world that was opened.
 *
 * @param wanted the id of whom to become; the first active operator without it
 */
export async function enterAs(wanted: number | undefined): Promise<void> {
  const active = people.value.filter((person) => person.is_active);
  const first = (wanted === undefined ? undefined : await findPerson(wanted)) ??
    active.find((person) => person.is_operator) ?? active[0];
  if (first) await impersonate(first);
}

/** Asks the API as `person` from now on; needs the control plane. */
export async function impersonate(person: Person): Promise<void> {
  const client = control.value;
  if (!client) return;
  const change = ++changes;
  await reportErrors(async () => {
    const token = await client.createToken(person.id);
    if (change === changes) viewer.value = { person, token };
  });
}

/** Takes over what the viewer is by now: people are promoted and renamed, and other data have others. */
export async function readViewer(): Promise<void> {
  const { person, token } = viewer.value ?? {};
  if (!person || token === undefined) return;
  const now = await findPerson(person.id);
  if (viewer.value?.person !== person) return;
  if (!now) return await enterAs(undefined);
  const isSame = now.is_operator === person.is_operator && now.username === person.username;
  if (!isSame) viewer.value = { person: now, token };
}

/** Becomes the person of an id, if there is one. */
export async function become(id: number): Promise<void> {
  const person = await findPerson(id);
  if (person) await impersonate(person);
}

/** Logs in as the portal's users do, without the control plane. */
export async function logIn(username: string, password: string): Promise<void> {
  await reportErrors(async () => {
    const { id, token } = await fetchLogin(username, password);
    changes++;
    dismissMessage();
    const person = { id, username, is_operator: false, is_active: true, sessions: 0 };
    viewer.value = { person, token };
  });
}

/** Forgets who is logged in. */
export function logOut(): void {
  changes++;
  viewer.value = undefined;
}

/** Replaces the viewer's token: a move of the mock's clock may have expired it. */
export async function renewToken(): Promise<void> {
  const person = viewer.value?.person;
  if (!person) return;
  const token = await control.value?.createToken(person.id).catch(() => undefined);
  if (token !== undefined && viewer.value?.person === person) viewer.value = { person, token };
}
