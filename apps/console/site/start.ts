import { computed, effect, untracked } from "@preact/signals";
import type { MockState } from "./api/control_client.ts";
import { followClock } from "./state/clock.ts";
import {
  control,
  followMock,
  openControl,
  readPeople,
  rememberedToken,
  renewToken,
  viewer,
} from "./state/connection.ts";
import { followKeys } from "./commands/shortcuts.ts";
import { followAddress, readAddress, readStoryAddress } from "./state/address.ts";
import { followPresenter } from "./state/presenter.ts";
import { readStories } from "./state/story.ts";
import { isComparing, readAsOperator } from "./state/comparison.ts";
import { forgetAnswers, listAnswer, refresh, showToNewViewer } from "./state/sessions.ts";

const POLL_MS = 4000;

/** Starts the page: connects its states, and opens the control plane if a token is known. */
export async function start(): Promise<void> {
  let storiesRead = Promise.resolve();
  const person = computed(() => viewer.value?.person);
  effect(() => {
    if (person.value) untracked(showToNewViewer);
  });
  effect(() => {
    const client = control.value;
    if (!client) return;
    const following = new AbortController();
    storiesRead = untracked(readStories);
    void followMock(client, { onState, signal: following.signal });
    return () => following.abort();
  });
  effect(() => {
    // Without the control token nobody tells the page of a change.
    if (control.value || !person.value) return;
    const timer = setInterval(() => void refresh(), POLL_MS);
    return () => clearInterval(timer);
  });
  // Once the list is explained: the journal tells requests with the same URL apart by their order.
  const asked = computed(() => listAnswer.value?.reason && listAnswer.value.id);
  effect(() => {
    if (isComparing.value && asked.value !== undefined) untracked(() => void readAsOperator());
  });
  effect(() => {
    if (!person.value) untracked(forgetAnswers);
  });
  followPresenter();
  followKeys();
  const token = takeTokenFromAddress() ?? rememberedToken();
  const wanted = readAddress();
  if (token !== undefined) await openControl(token, wanted);
  await storiesRead;
  readStoryAddress();
  followAddress();
}

/** The fragment is never sent anywhere; it leaves the address so that nobody copies it by chance. */
function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get("control") ?? undefined;
  if (token !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return token;
}

/** Reads again what a change of the mock may have changed. */
async function onState(state: MockState, before: MockState | undefined): Promise<void> {
  const isMoved = followClock(state.clock, before?.clock);
  if (!before || !isMoved && shapeOf(before) === shapeOf(state)) return;
  if (isMoved) await renewToken();
  await refresh();
  if (before.revision !== state.revision) await readPeople();
}

/** What decides the mock's answers beside its clock; how often a fault was injected does not. */
function shapeOf({ revision, framework, portal, deviations, faults }: MockState): string {
  return JSON.stringify([revision, framework, portal, deviations, faults.map(({ id }) => id)]);
}
