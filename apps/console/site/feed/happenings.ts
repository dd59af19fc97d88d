import { type SessionDetail, sessionState } from "@sessions/domain";
import { signal } from "@preact/signals";
import type { Changes } from "../state/all_rows.ts";

/** What became of a session. */
export interface Happening {
  /** Counts what happened. */
  readonly number: number;
  readonly session: number;
  readonly what: "created" | "started" | "ended" | "cancelled" | "changed" | "removed";
  /** The id of the user who did it; undefined where that is not known. */
  readonly by: number | undefined;
  /** The date-time of it, as the detail writes it; undefined where that is not known. */
  readonly at: string | undefined;
  /** The session, unless it is gone. */
  readonly detail: SessionDetail | undefined;
}

const MAX_KEPT = 50;

/** What happened since the page was opened, the newest first. */
export const happenings = signal<readonly Happening[]>([]);

let counted = 0;

/** Adds what became of the sessions that changed. */
export function addHappenings({ sessions, removed }: Changes): void {
  const added: Happening[] = [
    ...removed.map((session) => ({
      number: ++counted,
      session,
      what: "removed" as const,
      by: undefined,
      at: undefined,
      detail: undefined,
    })),
    ...sessions.toSorted((a, b) => Date.parse(a.modified_time) - Date.parse(b.modified_time))
      .map((detail) => ({
        number: ++counted,
        session: detail.session_id,
        what: whatOf(detail),
        by: detail.modified_by ?? undefined,
        at: detail.modified_time,
        detail,
      })),
  ];
  if (added.length === 0) return;
  happenings.value = [...added.reverse(), ...happenings.value].slice(0, MAX_KEPT);
}

/** Forgets what happened: it was in another world, or in other data. */
export function forgetHappenings(): void {
  happenings.value = [];
}

/** A move leaves its own time as that of the change. */
function whatOf(detail: SessionDetail): Happening["what"] {
  const { modified_time: at, created_time, start_date_time, end_date_time } = detail;
  switch (sessionState(detail)) {
    case "pending":
      return at === created_time ? "created" : "changed";
    case "running":
      return at === start_date_time ? "started" : "changed";
    case "ended":
      return at === end_date_time ? "ended" : "changed";
    case "cancelled":
      return "cancelled";
  }
}
