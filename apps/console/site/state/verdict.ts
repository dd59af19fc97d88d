import { type Exchange, readJson } from "../api/exchange.ts";
import { isReadable } from "../api/readable.ts";
import { counted } from "../text/counted.ts";

/** Where an answer differs from what the contract answers. */
export interface Verdict {
  /** What the contract answers, and what this mock did; undefined where they agree. */
  readonly difference: string | undefined;
  /** The sessions that should not be in the answer. */
  readonly extra: ReadonlySet<number>;
  /** The sessions that should be, and are not. */
  readonly missing: readonly number[];
}

const NONE: ReadonlySet<number> = new Set();

/** Compares the answer to a list with what the contract answers. */
export function compareList(exchange: Exchange): Verdict {
  const { reason, status } = exchange;
  if (!reason) return { difference: undefined, extra: NONE, missing: [] };
  const { status: wanted, count = 0, ids = [] } = reason.contract;
  const value = readJson<{ count?: unknown; results?: unknown }>(exchange);
  const rows = status === 200 && Array.isArray(value?.results) ? value.results : undefined;
  const contract = wanted === 200 ? counted(count, "session") : `the status ${wanted}`;
  if (!rows || wanted !== 200) {
    const isSame = status === wanted && wanted !== 200;
    const answered = status === 200 ? "200 with another shape" : String(status || "nothing");
    return {
      difference: isSame ? undefined : sentence(contract, rows ? "200 with a list" : answered),
      extra: NONE,
      missing: [],
    };
  }
  const shown = rows.map((row) => (row as { session_id?: unknown } | null)?.session_id);
  const extra = new Set(
    shown.filter((id): id is number => typeof id === "number" && !ids.includes(id)),
  );
  const missing = ids.filter((id) => !shown.includes(id));
  const isSame = value?.count === count && extra.size === 0 && missing.length === 0 &&
    shown.length === ids.length && shown.every((id, index) => id === ids[index]);
  const isShaped = rows.every(isReadable);
  const answered = typeof value?.count === "number"
    ? counted(value.count, "session")
    : "a count that is no number";
  if (!isShaped) return { difference: sentence(contract, "rows of another shape"), extra, missing };
  if (!isSame) {
    const isOrder = value?.count === count && extra.size === 0 && missing.length === 0;
    const words = isOrder ? "the same in another order, or some twice" : answered;
    return { difference: sentence(contract, words), extra, missing };
  }
  return { difference: changed(reason.causes), extra, missing };
}

/** Compares the answer to a session with what the contract answers. */
export function compareDetail(exchange: Exchange): Verdict {
  const { reason, status } = exchange;
  const none = { extra: NONE, missing: [] };
  if (!reason) return { difference: undefined, ...none };
  const wanted = reason.contract.status;
  if (status !== wanted) {
    return { difference: sentence(`the status ${wanted}`, String(status || "nothing")), ...none };
  }
  if (status === 200 && !isReadable(readJson(exchange))) {
    return { difference: sentence("a session", "another shape"), ...none };
  }
  return { difference: changed(reason.causes), ...none };
}

function sentence(contract: string, answered: string): string {
  return `Contract: ${contract}. This mock answered ${answered}`;
}

function changed(causes: readonly string[]): string | undefined {
  return causes.length > 0 ? "This answer was changed on its way" : undefined;
}
