import { computed, signal } from "@preact/signals";
import type { FoundPeople, Person } from "../api/control_client.ts";
import { control, firstPeople } from "./connection.ts";

/** How many people one call answers. */
const MAX_ASKED = 200;

/** The first people of the world, 200 at most; empty without the control plane. */
export const people = computed(() => firstPeople.value.users);

/** Who was asked for beside the first people, by id; null is nobody. */
const others = signal<ReadonlyMap<number, Person | null>>(new Map());
const met = computed(() => new Map([...others.value, ...byId(people.value)]));
/** Ids whose names are to be asked for, all at once. */
let wanted = new Set<number>();

/** Reads the people anew: they may be others, and see other sessions. */
export async function readPeople(): Promise<void> {
  const answer = await control.value?.findPeople("").catch(() => undefined);
  if (!answer) return;
  others.value = new Map();
  firstPeople.value = answer;
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
  const ids = [...wanted].slice(0, MAX_ASKED);
  const answer = await ask(`ids=${ids.join(",")}`);
  wanted = new Set();
  if (!answer) return;
  const nobody = ids.map((id) => [id, null] as const);
  others.value = new Map([...others.value, ...nobody, ...byId(answer.users)]);
}

async function ask(query: string): Promise<FoundPeople | undefined> {
  return await control.value?.call<FoundPeople>("GET", `/users?${query}`).catch(() => undefined);
}

function byId(users: readonly Person[]): Map<number, Person> {
  return new Map(users.map((person) => [person.id, person]));
}
