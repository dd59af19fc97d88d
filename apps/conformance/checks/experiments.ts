import type { Crawl } from "../evidence/crawl.ts";
import type { Evidence } from "../evidence/evidence.ts";

/** So many experiments are looked at whose sessions fit on a few pages. */
const MAX_SMALL = 6;

/** Returns experiments of the stable rows: the largest, two that a prefix match would mix up, and a sample. */
export function experiments(evidence: Evidence): Promise<number[]> {
  return evidence.once("experiments", async () => {
    const counts = new Map<number, number>();
    for (const { experiment_id: id } of (await evidence.stable()).rows.values()) {
      if (typeof id === "number") counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const ids = [...counts].sort((a, b) => b[1] - a[1]).map(([id]) => id);
    const pair = ids.find((id) =>
      ids.some((other) => other !== id && String(other).startsWith(String(id)))
    );
    const page = (await evidence.operatorListBefore()).pages[0]?.ids.length ?? 0;
    const small = ids.filter((id) => (counts.get(id) ?? 0) <= 3 * page);
    return [
      ...new Set([
        ...ids.slice(0, 1),
        ...(pair === undefined ? [] : [pair]),
        ...evidence.random.sample(ids, 4),
        ...evidence.random.sample(small, MAX_SMALL),
      ]),
    ];
  });
}

/** Returns an experiment that no listed session belongs to. */
export function unusedExperiment(list: Crawl): number {
  let most = 0;
  for (const { experiment_id: id } of list.rows.values()) {
    if (typeof id === "number" && id > most) most = id;
  }
  return most + 1_000_003;
}
