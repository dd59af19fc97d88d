import type { Exchange } from "../api/exchange.ts";
import { ALL_ROWS_PURPOSE } from "../state/all_rows.ts";

/** An exchange, and how many other pages were read for the same purpose. */
export interface LatestExchange {
  readonly exchange: Exchange;
  readonly more: number;
}

/**
 * Returns the newest exchange for each purpose, URL and status; all pages of the timeline are one.
 *
 * @param exchanges newest first
 */
export function latestExchanges(exchanges: readonly Exchange[]): LatestExchange[] {
  const latest = new Map<string, LatestExchange>();
  for (const exchange of exchanges) {
    const { purpose, url, status, user } = exchange;
    const isPaged = purpose === ALL_ROWS_PURPOSE;
    const key = isPaged ? purpose : `${purpose} ${url} ${status}`;
    const newer = latest.get(key);
    if (!newer) latest.set(key, { exchange, more: 0 });
    else if (isPaged && url !== newer.exchange.url && user === newer.exchange.user) {
      latest.set(key, { ...newer, more: newer.more + 1 });
    }
  }
  return [...latest.values()];
}
