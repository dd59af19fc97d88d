import { signal } from "@preact/signals";
import type { ControlClient, JournalEntry } from "../api/control_client.ts";
import { type Exchange, exchange, type Reason } from "../api/exchange.ts";
import { control, mockState } from "./connection.ts";
import { viewer } from "./viewer.ts";

/** Somebody who asks the API. */
export interface Asker {
  /** The id of the user. */
  readonly user: number;
  readonly token: string;
}

const MAX_EXCHANGES = 40;

/** The exchanges with the API, newest first. */
export const exchanges = signal<readonly Exchange[]>([]);

/**
 * Asks the API, and keeps the exchange.
 *
 * @param asker the viewer without it
 */
export async function ask(
  path: string,
  purpose: string,
  asker: Asker | undefined = viewerAsks(),
): Promise<Exchange> {
  const answer = await exchange(`/api${path}`, {
    purpose,
    token: asker?.token,
    user: asker?.user,
  });
  exchanges.value = [answer, ...exchanges.value].slice(0, MAX_EXCHANGES);
  return answer;
}

/** Keeps with an exchange why the contract answers it as it does, and what changed this answer. */
export async function explain(answer: Exchange, query: string): Promise<Exchange> {
  const client = control.value;
  if (!client || answer.user === undefined) return answer;
  const reason = await client.call<Omit<Reason, "causes">>(
    "GET",
    `/explain?user=${answer.user}${query}`,
  ).catch(() => undefined);
  if (!reason) return answer;
  const explained = { ...answer, reason: { ...reason, causes: await causesOf(answer, client) } };
  exchanges.value = exchanges.value.map((one) => one.id === answer.id ? explained : one);
  return explained;
}

function viewerAsks(): Asker | undefined {
  const current = viewer.value;
  return current && { user: current.person.id, token: current.token };
}

/** Asks the journal which deviations and faults changed an answer. */
async function causesOf({ requestId }: Exchange, client: ControlClient): Promise<string[]> {
  const { deviations, faults } = mockState.value ?? { deviations: [], faults: [] };
  if (deviations.length === 0 && faults.length === 0) return [];
  const { requests: [entry] } = await client.call<{ requests: JournalEntry[] }>(
    "GET",
    `/requests?requestId=${requestId}`,
  ).catch(() => ({ requests: [] }));
  return [...entry?.deviations ?? [], ...(entry?.faults ?? []).map((id) => `fault ${id}`)];
}
