import { computed, effect, untracked } from "@preact/signals";
import { followKeys } from "./commands/shortcuts.ts";
import { forgetHappenings } from "./feed/happenings.ts";
import { followAddress, readAddress, readStoryAddress } from "./state/address.ts";
import { isComparing, readAsOperator } from "./state/comparison.ts";
import { control, followMock, openControl, rememberedToken } from "./state/connection.ts";
import { followState } from "./state/follow.ts";
import { followPresenter } from "./state/presenter.ts";
import { forgetAnswers, listAnswer, refresh } from "./state/sessions.ts";
import { enterAs, logOut, viewer } from "./state/viewer.ts";
import { readStories } from "./story/story.ts";

const POLL_MS = 4000;

/** Starts the page: connects its states, and opens the control plane if a token is known; resolves when the list is read. */
export async function start(): Promise<void> {
  let entered = Promise.resolve();
  let followed = Promise.resolve();
  let shown = Promise.resolve();
  let storiesRead = Promise.resolve();
  const address = readAddress();
  let last = address.person;
  const person = computed(() => viewer.value?.person);
  effect(() => {
    if (!person.value) return;
    last = person.value.id;
    untracked(forgetAnswers);
    // What is read before changes are told of may be old without anybody's saying so.
    shown = followed.then(() => person.peek() && refresh());
  });
  effect(() => {
    const client = control.value;
    if (!client) return;
    const following = new AbortController();
    const { signal } = following;
    const { promise, resolve: onTried } = Promise.withResolvers<void>();
    followed = promise;
    forgetHappenings();
    void followMock(client, { onState: followState, onTried, signal });
    entered = untracked(() => enterAs(last));
    // What the person sees comes first.
    storiesRead = entered.then(() => shown).then(readStories);
    return () => {
      onTried();
      following.abort();
      // Whoever was somebody by the control plane is nobody without it.
      untracked(logOut);
    };
  });
  effect(() => {
    // Without the control token nobody tells the page of a change.
    if (control.value || !person.value) return;
    const timer = setInterval(() => void refresh(), POLL_MS);
    return () => clearInterval(timer);
  });
  // Once the list is explained, so that both sides of a comparison are of the same moment.
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
  if (token !== undefined) await openControl(token, address.world);
  await entered;
  await shown;
  void storiesRead.then(() => {
    readStoryAddress();
    followAddress();
  });
}

/** The fragment is never sent anywhere; it leaves the address so that nobody copies it by chance. */
function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get("control") ?? undefined;
  if (token !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return token;
}
