import { DEVIATIONS } from "@sessions/domain";
import type { JSX } from "preact";
import { detailVerdict, listVerdict, selectedId } from "../state/sessions.ts";
import {
  isAtEnd,
  isPlaying,
  leaveStory,
  nextStep,
  playOrPause,
  step,
  stepIndex,
  story,
} from "./story.ts";

/** Shows the story that is open, like the caption of a film: its step, and what moves it on. */
export function StoryBar(): JSX.Element | null {
  const open = story.value;
  if (!open) return null;
  const shown = step.value;
  return (
    <section class="story" aria-label="Story">
      <div class="story-text">
        <h2>{open.title}</h2>
        <p class="caption" aria-live="polite">{shown?.caption ?? open.about}</p>
        {shown?.deviations?.map((id) => <Mistake key={id} id={id} />)}
      </div>
      <div class="actions">
        <span class="hint">
          {stepIndex.value < 0 ? `${open.steps.length} steps` : (
            `Step ${stepIndex.value + 1} of ${open.steps.length}`
          )}
        </span>
        <button type="button" class="primary" onClick={playOrPause}>
          {isPlaying.value ? "Pause" : isAtEnd.value ? "Play again" : "Play"} <kbd>K</kbd>
        </button>
        <button type="button" disabled={isAtEnd.value} onClick={() => void nextStep()}>
          Next <kbd>N</kbd>
        </button>
        <button type="button" onClick={leaveStory}>
          Leave <kbd>X</kbd>
        </button>
      </div>
    </section>
  );
}

/** Says what is wrong in this step: the deviation, its requirement, and contract beside answer. */
function Mistake({ id }: { id: string }): JSX.Element {
  const breaks = DEVIATIONS.find((deviation) => deviation.id === id)?.breaks;
  const difference =
    (selectedId.value === undefined ? undefined : detailVerdict.value?.difference) ??
      listVerdict.value?.difference;
  return (
    <p class="mistake">
      <code>{id}</code> breaks the requirement <code>{breaks}</code>.{" "}
      <strong>{difference !== undefined && `${difference}.`}</strong>
    </p>
  );
}
