import { computed, effect, signal } from "@preact/signals";
import { leaveStory, openStory, story } from "../story/story.ts";
import { isComparing } from "./comparison.ts";
import { control, lookInto } from "./connection.ts";
import { isPresenting } from "./presenter.ts";
import { changeQuery, listQuery, selectedId, selectSession } from "./sessions.ts";
import { become, viewer } from "./viewer.ts";

const SIDE_BY_SIDE = "side-by-side";

/** The name of the span of time that the timeline shows; the data choose without one. */
export const zoomName = signal<string | undefined>(undefined);

/** The view as it stands in the address, from the `?` on. */
export const viewQuery = computed(queryOf);

/** What of an address is asked of the control plane. */
export interface AddressedWorld {
  /** The id of the person. */
  readonly person: number | undefined;
  /** The id of the world; undefined for the default one. */
  readonly world: string | undefined;
}

/** What of the address was taken over last. */
let taken = "";

/** Takes over what the address says: filter, page, session, span of time and view. */
export function readAddress(): AddressedWorld {
  taken = location.search;
  const words = new URLSearchParams(taken);
  listQuery.value = {
    page: numberOf(words.get("page")) ?? 1,
    experiment: words.get("experiment") ?? "",
  };
  selectedId.value = numberOf(words.get("session")) ?? words.get("session") ?? undefined;
  zoomName.value = words.get("span") ?? undefined;
  isComparing.value = words.get("view") === SIDE_BY_SIDE;
  isPresenting.value = words.has("presenter");
  return { person: numberOf(words.get("person")), world: words.get("world") ?? undefined };
}

/** Opens the story that the address names, in front of its first step; leaves one that it does not. */
export function readStoryAddress(): void {
  const title = new URLSearchParams(location.search).get("story");
  if (title === null) leaveStory();
  else if (title !== story.value?.title) openStory(title);
}

/** Keeps the address as the page is, and the page as the address is when somebody goes back. */
export function followAddress(): void {
  // Who went back while the page still read its stories is where they went.
  let isGoingBack = location.search !== taken;
  const goBack = () => {
    isGoingBack = true;
    const { person, world } = readAddress();
    readStoryAddress();
    changeQuery({});
    selectSession(selectedId.value);
    void goBackTo(person, world);
    isGoingBack = false;
  };
  if (!isGoingBack) history.replaceState(null, "", location.pathname + viewQuery.value);
  effect(() => {
    const address = location.pathname + viewQuery.value;
    if (isGoingBack || address === location.pathname + location.search) return;
    history.pushState(null, "", address);
  });
  addEventListener("popstate", goBack);
  if (isGoingBack) goBack();
}

async function goBackTo(person: number | undefined, world: string | undefined): Promise<void> {
  await lookInto(world);
  if (person !== undefined && person !== viewer.value?.person.id) await become(person);
}

function queryOf(): string {
  const words = new URLSearchParams();
  const { page, experiment } = listQuery.value;
  const person = viewer.value?.person.id;
  const world = control.value?.world;
  if (world !== undefined) words.set("world", world);
  if (person !== undefined) words.set("person", String(person));
  if (experiment !== "") words.set("experiment", experiment);
  if (page !== 1) words.set("page", String(page));
  if (selectedId.value !== undefined) words.set("session", String(selectedId.value));
  if (zoomName.value !== undefined) words.set("span", zoomName.value);
  if (isComparing.value) words.set("view", SIDE_BY_SIDE);
  if (isPresenting.value) words.set("presenter", "1");
  if (story.value) words.set("story", story.value.title);
  return words.size > 0 ? `?${words}` : "";
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
