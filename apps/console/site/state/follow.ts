import { untracked } from "@preact/signals";
import type { MockState } from "../api/control_client.ts";
import { addHappenings, forgetHappenings } from "../feed/happenings.ts";
import { changeAllRows } from "./all_rows.ts";
import { followClock } from "./clock.ts";
import { readPeople } from "./people.ts";
import { readDetail, readList, refresh, selectedId } from "./sessions.ts";
import { readViewer, renewToken } from "./viewer.ts";

/** The list is read again at most that often while changes arrive one by one. */
const REST_MS = 1000;

let readAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes over what changed in the mock, and reads again what else the change may have changed. */
export async function followState(
  state: MockState,
  before: MockState | undefined,
  wasBroken: boolean,
): Promise<void> {
  const isMoved = followClock(state.clock, before?.clock);
  if (!before) return;
  if (wasBroken) {
    forgetHappenings();
    await readPeople();
    await readViewer();
    await renewToken();
    await refresh();
    return;
  }
  const { changes } = state;
  if (changes) addHappenings(changes);
  const isSame = shapeOf(before) === shapeOf(state);
  if (!isMoved && isSame && before.revision === state.revision) return;
  if (!isMoved && isSame && changes && isPlain(state)) {
    untracked(() => takeChanges(changes));
    return;
  }
  if (isMoved) await renewToken();
  await refresh();
  if (changes) return;
  await readPeople();
  await readViewer();
}

function takeChanges(changes: NonNullable<MockState["changes"]>): void {
  if (changeAllRows(changes)) readListSoon();
  const selected = selectedId.value;
  const ids = [...changes.sessions.map(({ session_id }) => session_id), ...changes.removed];
  if (typeof selected === "number" && ids.includes(selected)) void readDetail();
}

function readListSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    readAt = performance.now();
    void readList();
  }, readAt + REST_MS - performance.now());
}

/** Whether the mock answers as the contract says, so that what changed is what its answers show. */
function isPlain({ portal, deviations, faults }: MockState): boolean {
  return portal === undefined && deviations.length === 0 && faults.length === 0;
}

/** What decides the mock's answers beside clock and data; how often a fault was injected does not. */
function shapeOf({ framework, portal, deviations, faults }: MockState): string {
  return JSON.stringify([framework, portal, deviations, faults.map(({ id }) => id)]);
}
