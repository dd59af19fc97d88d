import { ROW_KEYS } from "@sessions/domain";
import { hiddenIds } from "../diagnosis/read_dataset.ts";
import type { Evidence, ObservedCrawl } from "../evidence/evidence.ts";
import type { AnyRow } from "../evidence/rows.ts";
import type { WorkFile } from "./work_file.ts";

/** Options for {@linkcode readSessions}. */
export interface ReadSessionsOptions {
  evidence: Evidence;
  work: WorkFile;
  /** Requests at the same time. */
  concurrency: number;
  /** Called with how many sessions are there, of how many. */
  progress?: ((done: number, total: number) => void) | undefined;
}

/** All sessions as an operator sees them, at one moment. */
export interface ReadSessions {
  readonly list: ObservedCrawl;
  /** Details by their ids; those of sessions that the list counts and hides are among them. */
  readonly details: ReadonlyMap<number, unknown>;
  /** Listed sessions whose detail did not come, and what came. */
  readonly missing: readonly { readonly id: number; readonly reason: string }[];
}

/** How often a list that changes meanwhile is read again. */
const MAX_ROUNDS = 5;

/**
 * Reads the list and the detail of every session, until two reads of the list are the same: what
 * changed meanwhile is read again.
 */
export async function readSessions(options: ReadSessionsOptions): Promise<ReadSessions> {
  const { evidence, work } = options;
  let list = await evidence.operatorListBefore();
  let read = await readDetails(list, work.held, options);
  for (let round = 1; round < MAX_ROUNDS; round++) {
    const again = await evidence.list(evidence.operator, "", `recording ${round}`);
    if (isSame(list, again)) break;
    list = again;
    read = await readDetails(list, read.details, options);
  }
  return { list, ...read };
}

/** Reads details; those that were read before are kept where their rows did not change. */
async function readDetails(
  list: ObservedCrawl,
  known: ReadonlyMap<number, unknown>,
  { evidence, work, concurrency, progress }: ReadSessionsOptions,
): Promise<Omit<ReadSessions, "list">> {
  const details = new Map<number, unknown>();
  const missing: { id: number; reason: string }[] = [];
  const wanted = hiddenIds(list);
  for (const [id, row] of list.rows) {
    const detail = known.get(id);
    if (detail !== undefined && isSameRow(row, detail as AnyRow)) details.set(id, detail);
    else wanted.push(id);
  }
  const total = list.rows.size;
  const queue = wanted.values();
  const next = async (): Promise<void> => {
    for (const id of queue) {
      progress?.(Math.min(details.size, total), total);
      const answer = await evidence.ask(evidence.operator, `/sessions/${id}`);
      if (answer.status === 200 && answer.json !== undefined) {
        details.set(id, answer.json);
        work.add(id, answer.json);
      } else if (list.rows.has(id)) missing.push({ id, reason: answer.summary });
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, next));
  } finally {
    work.flush();
  }
  progress?.(total, total);
  return { details, missing };
}

function isSame({ rows }: ObservedCrawl, again: ObservedCrawl): boolean {
  return rows.size === again.rows.size &&
    [...rows].every(([id, row]) => isSameRow(row, again.rows.get(id)));
}

/** Whether both tell the same of what a list tells. */
function isSameRow(row: AnyRow, other: AnyRow | undefined): boolean {
  return other !== undefined && ROW_KEYS.every((key) => row[key] === other[key]);
}
