import { DEVIATIONS } from "@sessions/domain";
import type { Person } from "../api/control_client.ts";
import type { Findable } from "../parts/finder.tsx";
import { advanceClock, freezeClock } from "../state/clock.ts";
import { isComparing, showSideBySide } from "../state/comparison.ts";
import { control, mockState } from "../state/connection.ts";
import { impersonate, viewer } from "../state/viewer.ts";
import { copyLink, copyToken } from "../state/copy.ts";
import { clearDeviations, deviations, switchDeviation } from "../state/faults.ts";
import { switchLive } from "../stage/live.ts";
import { isPresenting } from "../state/presenter.ts";
import { refresh, selectedId, selectSession } from "../state/sessions.ts";
import { leaveStory, nextStep, openStory, playOrPause, stories, story } from "../story/story.ts";

/** Something that can be done by its name in the palette, or by its key: a letter, pressed while nothing is typed into. */
export type Command = Findable;

const HOUR_S = 3600;

/** Returns what can be done now. */
export function commands(): Command[] {
  return [
    ...storyCommands(),
    ...(control.value ? stageCommands() : []),
    {
      name: isPresenting.value ? "Leave presenter mode" : "Presenter mode: larger type, no forms",
      key: "p",
      run: () => {
        isPresenting.value = !isPresenting.value;
      },
    },
    {
      name: "Copy the link to this view",
      run: copyLink,
    },
    ...(viewer.value
      ? [{ name: `Copy the token of user ${viewer.value.person.id}`, run: copyToken }]
      : []),
    { name: "Read everything again", key: "r", run: () => void refresh() },
    ...(selectedId.value === undefined
      ? []
      : [{ name: `Close session ${selectedId.value}`, run: () => selectSession(undefined) }]),
  ];
}

/** Returns what is found by its name alone: people, stories, deviations and a session's id. */
export function namedCommands(text: string, people: readonly Person[]): Command[] {
  const id = /^\s*#?(\d{1,15})\s*$/.exec(text)?.[1];
  const on: readonly string[] = deviations.value;
  return [
    ...(id === undefined
      ? []
      : [{ name: `Look up session ${id}`, run: () => selectSession(Number(id)) }]),
    ...stories.value.map(({ title }) => ({
      name: `Open the story “${title}”`,
      run: () => openStory(title),
    })),
    ...people.map((person) => ({
      name: `Be ${person.username} (user ${person.id}${person.is_operator ? ", operator" : ""})`,
      run: () => void impersonate(person),
    })),
    ...(control.value ? DEVIATIONS : []).map((deviation) => ({
      name: `Switch ${deviation.id} ${on.includes(deviation.id) ? "off" : "on"}`,
      run: () => switchDeviation(deviation.id, !on.includes(deviation.id)),
    })),
  ];
}

function stageCommands(): Command[] {
  const isFrozen = mockState.value?.clock.frozen ?? false;
  const isLive = mockState.value?.live ?? false;
  return [
    {
      name: isComparing.value ? "Show the list" : "Side by side",
      key: "s",
      run: () => showSideBySide(!isComparing.value),
    },
    {
      name: isFrozen ? "Let the clock run" : "Freeze the clock",
      key: "f",
      run: () => freezeClock(!isFrozen),
    },
    { name: "Advance the clock by an hour", key: "h", run: () => advanceClock(HOUR_S, "1 hour") },
    { name: "Advance the clock by a day", key: "d", run: () => advanceClock(24 * HOUR_S, "1 day") },
    {
      name: `Switch live mode ${isLive ? "off" : "on"}`,
      key: "l",
      run: () => switchLive(!isLive),
    },
    ...(deviations.value.length > 0
      ? [{ name: "Keep the contract: no deviations", key: "c", run: clearDeviations }]
      : []),
  ];
}

function storyCommands(): Command[] {
  if (!story.value) return [];
  return [
    { name: "Play or pause the story", key: "k", run: playOrPause },
    { name: "Next step of the story", key: "n", run: () => void nextStep() },
    { name: "Leave the story", key: "x", run: leaveStory },
  ];
}
