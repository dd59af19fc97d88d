import { signal } from "@preact/signals";
import type { JournalEntry } from "../api/control_client.ts";
import { control } from "./connection.ts";

const POLL_MS = 1500;
const MAX_ENTRIES = 60;

/** The newest requests that the mock answered, whoever asked, the newest first. */
export const journal = signal<readonly JournalEntry[]>([]);

/** Keeps {@linkcode journal} up to date until the returned function is called. */
export function followJournal(): () => void {
  let isEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = async () => {
    const answer = await control.value?.call<{ requests: JournalEntry[] }>(
      "GET",
      `/requests?limit=${MAX_ENTRIES}`,
    ).catch(() => undefined);
    if (isEnded) return;
    if (answer) journal.value = answer.requests.toReversed();
    timer = setTimeout(() => void read(), POLL_MS);
  };
  void read();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
