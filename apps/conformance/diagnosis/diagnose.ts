import {
  type Behavior,
  type DeviationId,
  DEVIATIONS,
  type FrameworkName,
  FRAMEWORKS,
  ownDeviations,
  PORTALS,
  resolveBehavior,
} from "@sessions/domain";
import type { KeptExchange } from "../evidence/kept_exchange.ts";
import { openReplay, type Replay, type Replayed, type ReplayOptions } from "./replay.ts";

/** Options for {@linkcode diagnose}. */
export interface DiagnoseOptions extends ReplayOptions {
  /** Rows on its pages, where more than one page was seen. */
  pageSize: number | undefined;
  /** The generation that it was recognised as. */
  framework?: FrameworkName | undefined;
  /** The requirements that it broke: what may explain them is tried. */
  broken: readonly string[];
  /** Those that were not decided: what may explain them is tried where the others do not explain all. */
  undecided: readonly string[];
  /**
   * Milliseconds after which the search ends with what it has found.
   *
   * @default 30_000
   */
  timeLimit?: number;
}

/** Which behavior of the mock explains what a deployment answered. */
export interface Diagnosis {
  readonly behavior: Behavior;
  /** How many requests the mock answers as the deployment did. */
  readonly alike: number;
  readonly total: number;
  /** The others. */
  readonly unexplained: readonly Replayed[];
  /** Whether the search came to its end in time. */
  readonly finished: boolean;
}

/** How well a behavior explains: by requests that are alike, then by facets that are not. */
interface Score {
  readonly alike: number;
  readonly distance: number;
}

const TIME_LIMIT = 30_000;
/** More exchanges than this are not needed to tell behaviors apart. */
const MAX_SEARCHED = 1500;
/** A deviation must explain so many requests to be better than a portal that has none. */
const COST = 3;
/** Where one start explains so much, the other is followed only if it explained a good part at once. */
const ENOUGH = 0.95;
const NEAR = 0.5;
/** How many tell the framework and the portal. */
const MAX_SAMPLED = 150;
/** How many of the exchanges that are not explained yet a deviation is tried on first. */
const MAX_TRIED = 30;
/** How many deviations are tried on everything, after the first look. */
const MAX_FINALISTS = 3;

/**
 * Looks for the smallest set of deviations with which a mock answers as a deployment did: greedily,
 * among those of the requirements that it broke.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const replay = openReplay(options);
  try {
    const search = new Search(replay, options);
    const behavior = await search.run();
    const replayed = await replay.run(behavior);
    const unexplained = replayed.filter(({ differing }) => differing.length > 0);
    return {
      behavior,
      alike: replayed.length - unexplained.length,
      total: replayed.length,
      unexplained,
      finished: search.finished,
    };
  } finally {
    replay.close();
  }
}

class Search {
  readonly #replay: Replay;
  readonly #options: DiagnoseOptions;
  readonly #exchanges: readonly KeptExchange[];
  readonly #end: number;
  /** Whether it was not cut short for want of time. */
  finished = true;

  constructor(replay: Replay, options: DiagnoseOptions) {
    this.#replay = replay;
    this.#options = options;
    this.#exchanges = spread(replay.exchanges, MAX_SEARCHED);
    this.#end = performance.now() + (options.timeLimit ?? TIME_LIMIT);
  }

  async run(): Promise<Behavior> {
    const sample = spread(this.#exchanges, MAX_SAMPLED);
    const { framework, pageSize } = this.#options;
    const plain = FRAMEWORKS.filter(({ name }) => framework === undefined || name === framework)
      .map(({ name }) => resolveBehavior({ framework: name, pageSize }));
    const portals = PORTALS.map(({ name }) => resolveBehavior({ portal: name, pageSize }));
    const bases = [await this.#best(plain, sample), await this.#best(portals, sample)];
    // A mistake in every answer makes any start look bad: both are followed to their ends.
    bases.sort((a, b) => isBetter(a.score, b.score) ? -1 : 1);
    let best: Scored | undefined;
    for (const { behavior, score, replayed } of bases) {
      const isNear = score.alike >= NEAR * replayed.length;
      if (best && best.score.alike >= ENOUGH * this.#exchanges.length && !isNear) continue;
      const { broken, undecided } = this.#options;
      let found = await this.#climb(await this.#score(behavior), broken);
      if (found.score.distance > 0) found = await this.#climb(found, undecided);
      if (!best || worthOf(found) > worthOf(best)) best = found;
      if (best.score.distance === 0) break;
    }
    return await this.#smallest(best as Scored);
  }

  /** Adds deviations as long as one makes more answers alike. */
  async #climb(from: Scored, suspects: readonly string[]): Promise<Scored> {
    let best = from;
    while (best.score.distance > 0 && !this.#isOver()) {
      let finalists = await this.#finalists(best, suspects, withGivers);
      // What was asked before may be what a mistake remembers.
      if (finalists.length === 0) finalists = await this.#finalists(best, suspects, withEarlier);
      if (finalists.length === 0) break;
      const next = await this.#best(finalists.slice(0, MAX_FINALISTS));
      if (!isBetter(next.score, best.score)) break;
      best = next;
    }
    return best;
  }

  /** Returns behaviors with one deviation more, the most promising first. */
  async #finalists(
    { behavior, replayed }: Scored,
    suspects: readonly string[],
    withOthers: (some: readonly Replayed[], all: readonly Replayed[]) => readonly Replayed[],
  ): Promise<Behavior[]> {
    const unlike = spread(replayed.filter(({ differing }) => differing.length > 0), MAX_TRIED);
    const open = withOthers(unlike, replayed);
    const before = distanceOf(open);
    const tried: { behavior: Behavior; gain: number }[] = [];
    for (const { id, breaks, also } of DEVIATIONS) {
      const isSuspect = suspects.some((one) => one === breaks || one === also);
      if (!isSuspect || behavior.deviations.includes(id)) continue;
      if (this.#isOver()) break;
      const more = withDeviation(behavior, id);
      const after = await this.#replay.run(more, open.map(({ exchange }) => exchange));
      const gain = before - distanceOf(after);
      if (gain > 0) tried.push({ behavior: more, gain });
    }
    return tried.sort((a, b) => b.gain - a.gain).map(({ behavior }) => behavior);
  }

  #isOver(): boolean {
    if (performance.now() > this.#end) this.finished = false;
    return !this.finished;
  }

  async #best(
    behaviors: readonly Behavior[],
    exchanges: readonly KeptExchange[] = this.#exchanges,
  ): Promise<Scored> {
    let best: Scored | undefined;
    for (const behavior of behaviors) {
      const scored = await this.#score(behavior, exchanges);
      if (!best || isBetter(scored.score, best.score)) best = scored;
      if (best.score.distance === 0) break;
    }
    return best as Scored;
  }

  async #score(
    behavior: Behavior,
    exchanges: readonly KeptExchange[] = this.#exchanges,
  ): Promise<Scored> {
    const replayed = await this.#replay.run(behavior, exchanges);
    const alike = replayed.filter(({ differing }) => differing.length === 0).length;
    return { behavior, replayed, score: { alike, distance: distanceOf(replayed) } };
  }

  /** Drops what explains nothing beside the rest. */
  async #smallest(found: Scored): Promise<Behavior> {
    let { behavior } = found;
    const added = ownDeviations(behavior);
    if (added.length === 1) return behavior;
    for (const id of added) {
      if (this.#isOver()) break;
      const rest = behavior.deviations.filter((one) => one !== id);
      const less = { ...behavior, deviations: rest };
      const { score } = await this.#score(less);
      if (!isBetter(found.score, score)) behavior = less;
    }
    return behavior;
  }
}

/** Returns how many requests are explained, less what the deviations that it takes are worth. */
function worthOf({ behavior, score }: Scored): number {
  return score.alike - COST * ownDeviations(behavior).length;
}

/** Returns exchanges with those before them that gave the `ETag` which they ask about. */
function withGivers(some: readonly Replayed[], all: readonly Replayed[]): readonly Replayed[] {
  const asked = new Set(some.map(({ exchange }) => exchange.request.headers["If-None-Match"]));
  asked.delete(undefined);
  if (asked.size === 0) return some;
  const chosen = new Set(some);
  return all.filter((one) => chosen.has(one) || asked.has(one.exchange.etag));
}

/** Returns exchanges with the last ones before them of the same path that another asked, or in another way. */
function withEarlier(some: readonly Replayed[], all: readonly Replayed[]): readonly Replayed[] {
  const unlike = new Set(some);
  const chosen = new Set(some);
  const last = new Map<string, Map<string, Replayed>>();
  for (const one of all) {
    const { as, request: { method, url } } = one.exchange;
    const path = new URL(url).pathname;
    const before = last.get(path) ?? new Map<string, Replayed>();
    if (unlike.has(one)) { for (const other of before.values()) chosen.add(other); }
    last.set(path, before.set(`${method} ${as}`, one));
  }
  return all.filter((one) => chosen.has(one));
}

interface Scored {
  readonly behavior: Behavior;
  readonly replayed: readonly Replayed[];
  readonly score: Score;
}

function distanceOf(replayed: readonly Replayed[]): number {
  return replayed.reduce((sum, { differing }) => sum + differing.length, 0);
}

function isBetter(one: Score, other: Score): boolean {
  return one.alike > other.alike || (one.alike === other.alike && one.distance < other.distance);
}

/** Returns a behavior with a deviation more, in place of those that would answer the same request. */
function withDeviation(behavior: Behavior, id: DeviationId): Behavior {
  const portal = behavior.portal ?? undefined;
  for (const dropped of [undefined, ...behavior.deviations]) {
    const rest = behavior.deviations.filter((one) => one !== dropped);
    try {
      const deviations = resolveBehavior({ portal, deviations: [...rest, id] }).deviations;
      return { ...behavior, deviations };
    } catch {
      // They contradict each other: another one is left out.
    }
  }
  return behavior;
}

/** Returns at most so many of a list, evenly from all of it and in its order. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, at) => items[Math.floor(at * items.length / count)] as Item,
  );
}
