import { canSee, type Session, type Viewer } from "@sessions/domain";

/** A list that can be asked for: everybody's sessions or one viewer's, of all experiments or one. */
export interface ListScope {
  readonly viewer: Viewer;
  readonly experimentId: number | null;
}

/** What orders a list. */
export type Order = Pick<Session, "created_time" | "session_id">;

/** A session, and the key under which its row is stored. */
export interface Keyed {
  readonly key: number;
  readonly session: Session;
}

/** Where the index reads what it does not hold yet. */
export interface IndexSource {
  /** The keys of a list, oldest first. */
  keys(scope: ListScope): number[];
  count(scope: ListScope): number;
  /** What orders the row of a key. */
  order(key: number): Order;
}

/** How many lists are held, and how many keys in all of them together. */
const MAX_LISTS = 10_000;
const MAX_KEYS = 8_000_000;

interface HeldList {
  readonly scope: ListScope;
  count: number;
  keys: KeyList | undefined;
}

/**
 * Holds the order of the lists that were asked for, so that a page is found without walking the rows
 * before it, and a count is not counted again. What it holds stays true under writes.
 */
export class SessionIndex {
  readonly #source: IndexSource;
  /** The least recently asked for first. */
  readonly #lists = new Map<string, HeldList>();
  #heldKeys = 0;

  constructor(source: IndexSource) {
    this.#source = source;
  }

  /** How many sessions a list has. */
  count(scope: ListScope): number {
    return this.#list(scope).count;
  }

  /** The keys of a part of a list, newest first. */
  slice(scope: ListScope, start: number, length: number): number[] {
    const list = this.#list(scope);
    if (!list.keys) this.hold(scope, this.#source.keys(scope));
    return list.keys?.newest(start, length) ?? [];
  }

  /** Takes over the keys of a list, oldest first. */
  hold(scope: ListScope, keys: readonly number[]): void {
    const list = this.#list(scope);
    if (list.keys) return;
    list.keys = new KeyList(keys);
    this.#heldKeys += list.keys.length;
    this.#makeRoom(list);
  }

  /** Follows a write: what was there before it, and what is there after; undefined is nothing. */
  follow(before: Keyed | undefined, after: Keyed | undefined): void {
    for (const list of this.#lists.values()) {
      const was = before !== undefined && belongs(before.session, list.scope);
      const is = after !== undefined && belongs(after.session, list.scope);
      if (!was && !is) continue;
      list.count += Number(is) - Number(was);
      if (!list.keys) continue;
      const moved = was !== is || before?.session.created_time !== after?.session.created_time;
      if (was && moved) this.#remove(list.keys, before);
      if (is && moved) this.#insert(list.keys, after);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#lists.clear();
    this.#heldKeys = 0;
  }

  #list(scope: ListScope): HeldList {
    const { viewer: { isOperator, userId }, experimentId } = scope;
    const key = `${isOperator ? "*" : userId} ${experimentId ?? "*"}`;
    let list = this.#lists.get(key);
    if (list) this.#lists.delete(key);
    else list = { scope, count: this.#source.count(scope), keys: undefined };
    this.#lists.set(key, list);
    if (this.#lists.size > MAX_LISTS) this.#makeRoom(list);
    return list;
  }

  #makeRoom(needed: HeldList): void {
    for (const [key, list] of this.#lists) {
      if (this.#heldKeys <= MAX_KEYS && this.#lists.size <= MAX_LISTS) return;
      if (list === needed) continue;
      this.#heldKeys -= list.keys?.length ?? 0;
      this.#lists.delete(key);
    }
  }

  #insert(keys: KeyList, keyed: Keyed): void {
    keys.insert(this.#position(keys, keyed), keyed.key);
    this.#heldKeys++;
  }

  #remove(keys: KeyList, keyed: Keyed): void {
    keys.remove(this.#position(keys, keyed));
    this.#heldKeys--;
  }

  /** How many sessions of a list are older; the session's own row, if it is there, is not read. */
  #position(keys: KeyList, { key, session: { session_id, created_time } }: Keyed): number {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = keys.at(middle);
      const other = at === key ? { created_time, session_id } : this.#source.order(at);
      const older = other.created_time < created_time ||
        other.created_time === created_time && other.session_id < session_id;
      if (older) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function belongs(session: Session, { viewer, experimentId }: ListScope): boolean {
  return canSee(session, viewer) &&
    (experimentId === null || session.experiment_id === experimentId);
}

/** Keys in the order of a list, oldest first: new sessions mostly come at the end. */
class KeyList {
  #keys: Float64Array;
  length: number;

  constructor(keys: readonly number[]) {
    this.#keys = Float64Array.from(keys);
    this.length = keys.length;
  }

  at(index: number): number {
    return this.#keys[index] ?? 0;
  }

  newest(start: number, length: number): number[] {
    const end = Math.max(0, this.length - start);
    return Array.from(this.#keys.subarray(Math.max(0, end - length), end)).reverse();
  }

  insert(index: number, key: number): void {
    if (this.length === this.#keys.length) {
      const grown = new Float64Array(Math.ceil(this.length * 1.5) + 16);
      grown.set(this.#keys);
      this.#keys = grown;
    }
    this.#keys.copyWithin(index + 1, index, this.length);
    this.#keys[index] = key;
    this.length++;
  }

  remove(index: number): void {
    this.#keys.copyWithin(index, index + 1, this.length);
    this.length--;
  }
}
