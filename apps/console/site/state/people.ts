import { signal } from "@preact/signals";
import type { Person } from "../api/control_client.ts";
import { control } from "./connection.ts";

/** People that were found, and how many match in all. */
export interface FoundPeople {
  readonly count: number;
  readonly users: readonly Person[];
}

/** How many people one call answers. */
const MOST_ASKED = 200;

/** The first people of the world, 200 at most; empty without the control plane. */
export const people = signal<readonly Person[]>([]);
/** How many people the world has. */
export const peopleCount = signal(0);

/** Who was met so far, by id; null is nobody. */
const met = signal<ReadonlyMap<number, Person | null>>(new Map());
/** Ids whose names are to be asked for, all at once. */
let wanted = new Set<number>();

/** Reads the people anew: they may be others, and see other sessions. */
export async function readPeople(): Promise<void> {
  const answer = await searchPeople("");
  if (!answer) return;
  people.value = answer.users;
  peopleCount.value = answer.count;
  met.value = byId(answer.users);
}

/** Finds people by a part of their name, or by their id; 200 at most. */
export function searchPeople(text: string): Promise<FoundPeople | undefined> {
  return ask(`search=${encodeURIComponent(text)}`);
}

/** Finds the person of an id. */
export async function findPerson(id: number): Promise<Person | undefined> {
  const known = met.value.get(id);
  if (known) return known;
  const answer = await ask(`ids=${id}`);
  return answer?.users[0];
}

/** Returns who has an id, if that is known; the component is shown again once it is. */
export function personOf(id: number): Person | undefined {
  const known = met.value.get(id);
  if (known === undefined && control.value && !wanted.has(id)) {
    if (wanted.size === 0) queueMicrotask(() => void meet());
    wanted.add(id);
  }
  return known ?? undefined;
}

async function meet(): Promise<void> {
  const ids = [...wanted].slice(0, MOST_ASKED);
  const answer = await ask(`ids=${ids.join(",")}`);
  wanted = new Set();
  const nobody = ids.map((id) => [id, null] as const);
  met.value = new Map([...nobody, ...met.value, ...byId(answer?.users ?? [])]);
}

async function ask(query: string): Promise<FoundPeople | undefined> {
  return await control.value?.call<FoundPeople>("GET", `/users?${query}`).catch(() => undefined);
}

function byId(users: readonly Person[]): Map<number, Person> {
  return new Map(users.map((person) => [person.id, person]));
}
