import { signal } from "@preact/signals";
import type { ProxiedExchange, ProxyReading } from "../../proxy_reading.ts";

const POLL_MS = 700;
const MAX_SHOWN = 300;

/** What the proxy leads to, once it said so. */
export const deployment = signal<string | undefined>(undefined);
/** The exchanges that passed, the newest first. */
export const proxied = signal<readonly ProxiedExchange[]>([]);
/** How many passed since the proxy was started. */
export const passedCount = signal(0);
/** Whether the proxy answers. */
export const isHeard = signal(true);
/** Whether the list stands still. */
export const isPaused = signal(false);

/** Keeps the exchanges up to date for as long as the page is open. */
export function followProxy(): void {
  const read = async () => {
    if (!isPaused.value) await readOn();
    setTimeout(() => void read(), POLL_MS);
  };
  void read();
}

async function readOn(): Promise<void> {
  try {
    const after = proxied.value[0]?.id ?? 0;
    const answer = await fetch(`exchanges?after=${after}`, { cache: "no-store" });
    const { leadsTo, passed, exchanges } = await answer.json() as ProxyReading;
    deployment.value = leadsTo;
    passedCount.value = passed;
    isHeard.value = true;
    // Another proxy has taken its place, and counts anew.
    if (passed < after) proxied.value = [];
    if (exchanges.length === 0) return;
    proxied.value = [...exchanges.toReversed(), ...proxied.value].slice(0, MAX_SHOWN);
  } catch {
    isHeard.value = false;
  }
}
