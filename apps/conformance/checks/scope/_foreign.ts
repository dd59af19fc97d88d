import { detailOf } from "../../evidence/detail_of.ts";
import type { Evidence, ObservedCrawl } from "../../evidence/evidence.ts";
import { isStillForeign, names } from "../leak_in.ts";
import { show } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";

/** Rows of a list that are looked up to learn who created them. */
const MAX_LOOKUPS = 60;

/** Returns the first row of a user's list that is certainly not theirs. */
export function firstForeign(evidence: Evidence, list: ObservedCrawl, userId: number) {
  return evidence.once(`foreign in ${list.pages[0]?.url} ${userId}`, async () => {
    const { rows } = await evidence.stable();
    const unexplained = [...list.rows.values()].filter((row) => {
      const known = rows.get(row.session_id);
      return known && known.started_by !== userId && known.ended_by !== userId;
    });
    const ids = unexplained.map((row) => row.session_id);
    const foreign = await certainlyForeign(evidence, ids, userId);
    if (!foreign) return undefined;
    const page = list.pages.find(({ ids }) => ids.includes(foreign.id));
    return { words: foreign.words, answers: [foreign.answer, ...(page ? [page.answer] : [])] };
  });
}

/** Returns the first of some sessions that names somebody else alone, and what the operator gets for it. */
export async function certainlyForeign(
  evidence: Evidence,
  ids: readonly number[],
  userId: number,
): Promise<{ id: number; words: string; answer: RecordedResponse } | undefined> {
  for (const id of evidence.random.sample(ids, MAX_LOOKUPS)) {
    const answer = await evidence.detail(evidence.operator, id);
    const detail = detailOf(answer, id);
    if (!detail || names(detail, userId)) {
      continue;
    }
    // What was read of it may be older than what showed it, and it the user's by then.
    if (!await isStillForeign(evidence, id, userId)) continue;
    const words = `session ${id}, created by ${show(detail.created_by)}, started by ${
      show(detail.started_by)
    }, ended by ${show(detail.ended_by)}`;
    return { id, words, answer };
  }
  return undefined;
}

/**
 * Returns sessions that are certainly not a user's, of every kind that a server might make an
 * exception for: active or not, started or not, of an experiment that the user works on or not.
 */
export function foreignIds(evidence: Evidence, userId: number): Promise<number[]> {
  return evidence.once(`foreign ids ${userId}`, async () => {
    const rows = [...(await evidence.stable()).rows.values()];
    const mine = new Set(
      rows.filter((row) => row.started_by === userId).map((row) => row.experiment_id),
    );
    const kinds = new Map<string, number[]>();
    for (const row of rows) {
      if (row.started_by === userId || row.ended_by === userId) continue;
      const kind = [
        row.is_active,
        row.start_date_time === null,
        mine.has(row.experiment_id),
        row.session_type,
        row.started_by === null,
        row.ended_by === null,
      ].join();
      const ids = kinds.get(kind);
      if (ids) ids.push(row.session_id);
      else kinds.set(kind, [row.session_id]);
    }
    const chosen = inTurn(
      [...kinds.values()].map((ids) => evidence.random.sample(ids, evidence.limits.denialProbes)),
      Math.max(evidence.limits.denialProbes, kinds.size),
    );
    // The oldest and the newest are apt to be treated otherwise.
    const any = new Set([...kinds.values()].flat());
    const listed = rows.map((row) => row.session_id).filter((id) => any.has(id));
    const all = listed.toSorted((a, b) => a - b);
    const ends = [all, listed].flatMap((ids) => [...ids.slice(0, 1), ...ids.slice(-1)]);
    const certain: number[] = [];
    for (const id of new Set([...chosen, ...ends])) {
      const detail = detailOf(await evidence.detail(evidence.operator, id), id);
      if (detail && !names(detail, userId)) {
        certain.push(id);
      }
    }
    return certain;
  });
}

/** Takes one of each list in turn, so that no kind is left out. */
export function inTurn<Item>(lists: readonly (readonly Item[])[], count: number): Item[] {
  const taken: Item[] = [];
  for (let round = 0; taken.length < count; round++) {
    const items = lists.flatMap((list) => round < list.length ? [list[round] as Item] : []);
    if (items.length === 0) break;
    taken.push(...items.slice(0, count - taken.length));
  }
  return taken;
}
