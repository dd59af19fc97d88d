import type { MockState } from "@sessions/control";
import type { Story } from "@sessions/fixtures/story_schema";
import { computed, signal } from "@preact/signals";
import { control, mockState } from "../state/connection.ts";
import { notifyError } from "../state/messages.ts";
import { type Cast, castOf, playStep, type StoryStep } from "./story_step.ts";

const DEFAULT_SECONDS = 8;

/** The stories of this mock. */
export const stories = signal<readonly Story[]>([]);
/** The story that is open. */
export const story = signal<Story | undefined>(undefined);
/** Which step of it is shown; -1 before the first. */
export const stepIndex = signal(-1);
/** Whether the next step comes by itself. */
export const isPlaying = signal(false);
/** The step that is shown. */
export const step = computed<StoryStep | undefined>(() => story.value?.steps[stepIndex.value]);
/** Whether the last step is shown. */
export const isAtEnd = computed(() => stepIndex.value + 1 >= (story.value?.steps.length ?? 0));

let cast: Cast | undefined;
/** How the mock answered before the story. */
let before: Pick<MockState, "framework" | "portal" | "deviations"> | undefined;
/** The step that is being played: the next one follows it, however fast somebody presses the key. */
let playing: Promise<void> = Promise.resolve();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads the stories of the mock. */
export async function readStories(): Promise<void> {
  const answer = await control.value?.call<{ stories: Story[] }>("GET", "/stories")
    .catch(() => undefined);
  if (answer) stories.value = answer.stories;
}

/** Opens a story in front of its first step: nothing changes before it is played. */
export function openStory(title: string): void {
  const found = stories.value.find((one) => one.title === title);
  if (!found) return;
  leaveStory();
  story.value = found;
  stepIndex.value = -1;
  before = mockState.value;
  cast = control.value && castOf(control.value);
}

/** Plays the story on from where it is, or lets it wait; at its end it begins anew. */
export function playOrPause(): void {
  if (!story.value) return;
  if (isPlaying.value) {
    pause();
    return;
  }
  if (isAtEnd.value) openStory(story.value.title);
  isPlaying.value = true;
  void nextStep();
}

/** Goes to the next step, once the one before is done. */
export function nextStep(): Promise<void> {
  clearTimeout(timer);
  const wanted = story.value;
  playing = playing.then(() => playNextOf(wanted));
  return playing;
}

async function playNextOf(wanted: Story | undefined): Promise<void> {
  const next = wanted?.steps[stepIndex.value + 1];
  if (!next || !cast || story.value !== wanted) return;
  stepIndex.value++;
  try {
    await playStep(next, cast);
  } catch (error) {
    pause();
    notifyError(error);
  }
  if (story.value !== wanted) return;
  if (isAtEnd.value) pause();
  if (!isPlaying.value) return;
  clearTimeout(timer);
  timer = setTimeout(() => void nextStep(), (next.seconds ?? DEFAULT_SECONDS) * 1000);
}

/** Closes the story; the mock answers again as it did before it. */
export function leaveStory(): void {
  pause();
  if (!story.value) return;
  const wasPlayed = stepIndex.value >= 0;
  story.value = undefined;
  stepIndex.value = -1;
  if (!wasPlayed || !before) return;
  const { framework, portal, deviations } = before;
  void control.value?.call("PUT", "/deviations", {
    framework,
    ...(portal !== undefined && { portal }),
    deviations,
  }).catch(notifyError);
}

function pause(): void {
  clearTimeout(timer);
  isPlaying.value = false;
}
