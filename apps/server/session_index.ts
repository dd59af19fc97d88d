import { canSee, type Instant, type Session, type Viewer } from "@sessions/domain";

/** A list that can be asked for: everybody's sessions or one viewer's, of all experiments or one. */
export interface ListScope {
  readonly viewer: Viewer;
  readonly experimentId: number | null;
}

/** Where the index reads what it does not hold yet. */
export interface IndexSource {
  /** The ids of a list, oldest first. */
  ids(scope: ListScope): number[];
  count(scope: ListScope): number;
  /** When a session was created. */
  created(id: number): Instant;
}

/** How many lists are held, and how many ids in all of them together. */
const MOST_LISTS = 10_000;
const MOST_IDS = 8_000_000;

interface HeldList {
  readonly scope: ListScope;
  count: number;
  ids: IdList | undefined;
}

/**
 * Holds the order of the lists that were asked for, so that a page is found without walking the rows
 * before it, and a count is not counted again. What it holds stays true under writes.
 */
export class SessionIndex {
  readonly #source: IndexSource;
  /** The least recently asked for first. */
  readonly #lists = new Map<string, HeldList>();
  #heldIds = 0;

  constructor(source: IndexSource) {
    this.#source = source;
  }

  /** How many sessions a list has. */
  count(scope: ListScope): number {
    return this.#list(scope).count;
  }

  /** The ids of a part of a list, newest first. */
  slice(scope: ListScope, start: number, length: number): number[] {
    const list = this.#list(scope);
    if (!list.ids) {
      list.ids = new IdList(this.#source.ids(scope));
      this.#heldIds += list.ids.length;
      this.#makeRoom(list);
    }
    return list.ids.newest(start, length);
  }

  /** Follows a write: what a session was before it, and what it is after; undefined where there is none. */
  follow(before: Session | undefined, after: Session | undefined): void {
    for (const list of this.#lists.values()) {
      const was = before !== undefined && belongs(before, list.scope);
      const is = after !== undefined && belongs(after, list.scope);
      if (!was && !is) continue;
      list.count += Number(is) - Number(was);
      if (!list.ids) continue;
      const moved = was !== is || before?.created_time !== after?.created_time;
      if (was && moved) this.#remove(list.ids, before);
      if (is && moved) this.#insert(list.ids, after);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#lists.clear();
    this.#heldIds = 0;
  }

  #list(scope: ListScope): HeldList {
    const { viewer: { isOperator, userId }, experimentId } = scope;
    const key = `${isOperator ? "*" : userId} ${experimentId ?? "*"}`;
    let list = this.#lists.get(key);
    if (list) this.#lists.delete(key);
    else list = { scope, count: this.#source.count(scope), ids: undefined };
    this.#lists.set(key, list);
    if (this.#lists.size > MOST_LISTS) this.#makeRoom(list);
    return list;
  }

  #makeRoom(needed: HeldList): void {
    for (const [key, list] of this.#lists) {
      if (this.#heldIds <= MOST_IDS && this.#lists.size <= MOST_LISTS) return;
      if (list === needed) continue;
      this.#heldIds -= list.ids?.length ?? 0;
      this.#lists.delete(key);
    }
  }

  #insert(ids: IdList, session: Session): void {
    ids.insert(this.#position(ids, session), session.session_id);
    this.#heldIds++;
  }

  #remove(ids: IdList, session: Session): void {
    ids.remove(this.#position(ids, session));
    this.#heldIds--;
  }

  /** How many sessions of a list are older; the session itself is not looked at. */
  #position(ids: IdList, { session_id, created_time }: Session): number {
    let [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const id = ids.at(middle);
      const created = id === session_id ? created_time : this.#source.created(id);
      const older = created < created_time || created === created_time && id < session_id;
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

/** Ids in order, oldest first: new sessions mostly come at the end. */
class IdList {
  #ids: Float64Array;
  length: number;

  constructor(ids: readonly number[]) {
    this.#ids = Float64Array.from(ids);
    this.length = ids.length;
  }

  at(index: number): number {
    return this.#ids[index] ?? 0;
  }

  newest(start: number, length: number): number[] {
    const end = Math.max(0, this.length - start);
    return Array.from(this.#ids.subarray(Math.max(0, end - length), end)).reverse();
  }

  insert(index: number, id: number): void {
    if (this.length === this.#ids.length) {
      const grown = new Float64Array(Math.ceil(this.length * 1.5) + 16);
      grown.set(this.#ids);
      this.#ids = grown;
    }
    this.#ids.copyWithin(index + 1, index, this.length);
    this.#ids[index] = id;
    this.length++;
  }

  remove(index: number): void {
    this.#ids.copyWithin(index, index + 1, this.length);
    this.length--;
  }
}
