import type { Crawl } from "../evidence/crawl.ts";
import type { Evidence, ObservedCrawl } from "../evidence/evidence.ts";
import { experiments } from "./experiments.ts";

export function userLists(evidence: Evidence): Promise<ObservedCrawl[]> {
  return Promise.all(evidence.users.map((user) => evidence.list(user)));
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
