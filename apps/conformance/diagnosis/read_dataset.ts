import { DEFAULT_TIME_ZONE } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type { Crawl } from "../evidence/crawl.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { KeptExchange } from "../evidence/kept_exchange.ts";
import { fittingZone } from "../evidence/fitting_zone.ts";
import { type ReadSession, replayedSessions } from "../proof/replayed_sessions.ts";
import { replayedUsers } from "../proof/replayed_users.ts";

/** What a run read of a deployment's data. */
export interface ReadData {
  readonly dataset: Dataset;
  /** The zone that its date-times fit. */
  readonly timeZone: string;
  /** Rows on its pages, where more than one page was seen. */
  readonly pageSize: number | undefined;
}

/** The most details that are read beside those that the checks read. */
const MAX_DETAILS = 500;
/** Fitting a zone to more rows finds no other one. */
const MAX_ZONED = 2000;

/**
 * Returns a deployment's data as far as a run can know it. What tells mistakes apart is read, if it
 * was not yet: the details of sessions that users saw and did not start, or retrieved, and sessions
 * that the list counts and does not show.
 */
export async function readDataset(
  evidence: Evidence,
  exchanges: readonly KeptExchange[],
): Promise<ReadData> {
  const { operator, users } = evidence;
  const list = await evidence.operatorListBefore();
  const details = new Map<number, unknown>();
  const sampled = await evidence.sampledDetails();
  for (const { id, answer } of sampled) details.set(id, answer.json);
  const wanted = new Set(exchanges.flatMap(retrievedId));
  for (const user of users) {
    for (const query of ["", ...evidence.filtersOf(user)]) {
      for (const [id, row] of (await evidence.list(user, query)).rows) {
        if (row.started_by !== user.userId && row.ended_by !== user.userId) wanted.add(id);
      }
    }
  }
  // Who belongs to an experiment shows in its other sessions.
  const experiments = new Set([...wanted].map((id) => list.rows.get(id)?.experiment_id));
  for (const [id, row] of list.rows) if (experiments.has(row.experiment_id)) wanted.add(id);
  const unread = [...wanted, ...hiddenIds(list)].filter((id) => !details.has(id));
  await Promise.all(
    unread.slice(0, MAX_DETAILS).map(async (id) => {
      const answer = await evidence.detail(operator, id);
      if (answer.status === 200) details.set(id, answer.json);
    }),
  );
  return assemble(evidence, list, details);
}

/** Returns a deployment's data, by its operator's list and the details that were read. */
export function assemble(
  evidence: Evidence,
  { rows, pages }: Crawl,
  details: ReadonlyMap<number, unknown>,
): ReadData {
  const timeZone = evidence.limits.timeZone ??
    fittingZone([...rows.values()].slice(0, MAX_ZONED)) ?? DEFAULT_TIME_ZONE;
  const read: ReadSession[] = [...rows].map(([id, row]) => ({ row, detail: details.get(id) }));
  for (const [id, detail] of details) if (!rows.has(id)) read.push({ detail });
  const sessions = replayedSessions(read, timeZone);
  const lengths = pages.map(({ ids }) => ids.length);
  return {
    dataset: { users: replayedUsers([evidence.operator, ...evidence.users], sessions), sessions },
    timeZone,
    pageSize: pages.length > 1 ? Math.max(...lengths) : undefined,
  };
}

/** Returns the session that an exchange retrieved. */
function retrievedId({ request: { method, url }, facets }: KeptExchange): number[] {
  const id = /\/sessions\/0*(\d+)(?:\.0)?(?:\?|$)/.exec(url)?.[1];
  return method === "GET" && facets["status"] === "200" && id !== undefined ? [Number(id)] : [];
}

/**
 * Returns the ids that the sessions may have which a list counts and does not show: those below its
 * highest that it lacks, the highest first.
 */
export function hiddenIds({ rows, pages }: Crawl): number[] {
  if (!pages.some(({ count }) => typeof count === "number" && count > rows.size)) return [];
  const highest = [...rows.keys()].reduce((most, id) => Math.max(most, id), 0);
  const gaps: number[] = [];
  for (let id = highest; id > 0 && gaps.length < MAX_DETAILS; id--) {
    if (!rows.has(id)) gaps.push(id);
  }
  return gaps;
}
