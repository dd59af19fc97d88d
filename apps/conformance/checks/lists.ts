import type { Crawl } from "../evidence/crawl.ts";
import type { Evidence, ObservedCrawl } from "../evidence/evidence.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { experiments } from "./experiments.ts";

export function userLists(evidence: Evidence): Promise<ObservedCrawl[]> {
  return Promise.all(evidence.users.map((user) => evidence.list(user)));
}

/**
 * Returns every kind of list that the checks read: the operator's, each user's, and filtered ones of
 * both. A server may make each of them in a way of its own.
 */
export async function everyList(evidence: Evidence): Promise<ObservedCrawl[]> {
  return [
    await evidence.operatorListBefore(),
    ...await userLists(evidence),
    ...await filteredLists(evidence),
    ...await userFilteredLists(evidence),
  ];
}

/** Returns every detail that the checks read: a sample of the operator's, and users' own. */
export async function everyDetail(evidence: Evidence): Promise<{ answer: RecordedResponse }[]> {
  return [...await evidence.sampledDetails(), ...await evidence.ownDetails()];
}

/** Returns users' lists of some experiments: two that they have sessions of, and one that they have none of. */
export async function userFilteredLists(evidence: Evidence): Promise<ObservedCrawl[]> {
  const lists = await Promise.all(evidence.users.map(async (user) => {
    const listed = [...(await evidence.list(user)).rows.values()].map((row) => row.experiment_id);
    const counts = Map.groupBy(listed, (id) => id);
    const own = [...counts].sort((a, b) => b[1].length - a[1].length).map(([id]) => id).slice(0, 2);
    const other = (await experiments(evidence)).find((id) => !listed.includes(id));
    const ids = other === undefined ? own : [...own, other];
    return Promise.all(ids.map((id) => evidence.list(user, `?experiment_id=${id}`)));
  }));
  return lists.flat();
}

/** Returns the operator's lists of some experiments. */
export async function filteredLists(evidence: Evidence): Promise<ObservedCrawl[]> {
  const ids = (await experiments(evidence)).slice(0, 3);
  return Promise.all(ids.map((id) => evidence.list(evidence.operator, `?experiment_id=${id}`)));
}

/** Returns a filtered list of more than one page, if the data has one. */
export function pagedFilter(evidence: Evidence, list: Crawl): Promise<ObservedCrawl | undefined> {
  const size = list.pages[0]?.ids.length ?? 0;
  const counts = new Map<number, number>();
  for (const { experiment_id: id } of list.rows.values()) {
    if (typeof id === "number") counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const [largest] = [...counts].filter(([, count]) => count > size).sort((a, b) => a[1] - b[1]);
  return largest && list.pages.length > 1
    ? evidence.list(evidence.operator, `?experiment_id=${largest[0]}`)
    : Promise.resolve(undefined);
}
