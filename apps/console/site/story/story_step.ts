import { isSelfSession, type Session } from "@sessions/domain";
import type { Story } from "@sessions/fixtures/story_schema";
import type { ControlClient, Person } from "../api/control_client.ts";
import { isComparing } from "../state/comparison.ts";
import { people } from "../state/people.ts";
import { impersonate, viewer } from "../state/viewer.ts";
import { changeQuery, selectSession } from "../state/sessions.ts";

/** A step of a story. */
export type StoryStep = Story["steps"][number];
type StoryPerson = NonNullable<StoryStep["person"]>;
type StoryMove = NonNullable<StoryStep["sessions"]>[number];

/** What the steps of a story that plays share. */
export interface Cast {
  readonly client: ControlClient;
  /** Who sees most of those who are no operators. */
  readonly member: Person | undefined;
  readonly operator: Person | undefined;
  /** The ids of the sessions that the story created, by its names. */
  readonly created: Map<string, number>;
}

/** Finds who plays in a story. */
export function castOf(client: ControlClient): Cast {
  const active = people.value.filter(({ is_active }) => is_active);
  const members = active.filter(({ is_operator }) => !is_operator);
  return {
    client,
    operator: active.find(({ is_operator }) => is_operator),
    member: members.toSorted((a, b) => b.sessions - a.sessions)[0],
    created: new Map(),
  };
}

/**
 * Does what a step says, in the order of the schema.
 *
 * @throws {Error} saying what is missing in the data of this mock, or was refused
 */
export async function playStep(step: StoryStep, cast: Cast): Promise<void> {
  const { client } = cast;
  if (step.clock) await client.call("PATCH", "/clock", step.clock);
  if (step.deviations) {
    await client.call("PUT", "/deviations", { deviations: step.deviations });
  }
  for (const move of step.sessions ?? []) await playMove(move, cast);
  if (step.person !== undefined) await impersonate(personOf(step.person, cast));
  if (step.view) isComparing.value = step.view === "side-by-side";
  if (step.experiment !== undefined) {
    const experiment = step.experiment === "own"
      ? String((await ownSession(cast)).experiment_id)
      : step.experiment;
    changeQuery({ experiment, page: 1 });
  }
  if (step.session !== undefined) selectSession(await sessionOf(step.session, cast));
}

async function playMove(
  { do: what, session, by, experiment, type }: StoryMove,
  cast: Cast,
): Promise<void> {
  const person = by === undefined ? undefined : personOf(by, cast).id;
  if (what !== "create") {
    await cast.client.call("POST", `/sessions/${idOf(session, cast)}/${what}`, {
      ...(person !== undefined && { by: person }),
    });
    return;
  }
  const { session_id: id } = await cast.client.call<Session>("POST", "/sessions", {
    experiment_id: experiment ?? (await ownSession(cast)).experiment_id,
    session_type: type ?? "development",
    ...(person !== undefined && { created_by: person }),
  });
  cast.created.set(session, id);
}

async function sessionOf(
  wanted: string | number | null,
  cast: Cast,
): Promise<number | undefined> {
  if (typeof wanted !== "string") return wanted ?? undefined;
  if (cast.created.has(wanted)) return idOf(wanted, cast);
  const user = asker(cast).id;
  if (wanted === "own") return (await ownSession(cast)).session_id;
  if (wanted === "foreign") return (await findRow(`foreign-to:${user}`, cast)).session_id;
  const { sessions } = await cast.client.call<{ sessions: Session[] }>("GET", "/sessions");
  const own = new Set(
    sessions.filter((one) => isSelfSession(one, user)).map((one) => one.experiment_id),
  );
  const neighbor = sessions.findLast((one) =>
    own.has(one.experiment_id) && !isSelfSession(one, user)
  );
  if (neighbor) return neighbor.session_id;
  throw new Error(
    `Cannot find a session of others in an experiment of user ${user}: take another scenario, such as demo`,
  );
}

function idOf(name: string, { created }: Cast): number {
  const id = created.get(name);
  if (id === undefined) {
    throw new Error(`Cannot find the session "${name}": start the story again, it creates it`);
  }
  return id;
}

function ownSession(cast: Cast): Promise<Session> {
  const { is_operator: isOperator = true } = viewer.value?.person ?? {};
  const { id } = isOperator ? personOf("member", cast) : asker(cast);
  return findRow(`self-of:${id}`, cast);
}

function findRow(handle: string, { client }: Cast): Promise<Session> {
  return client.call<Session>("GET", `/sessions/row?handle=${encodeURIComponent(handle)}`);
}

function asker(cast: Cast): Person {
  return viewer.value?.person ?? personOf("member", cast);
}

function personOf(who: StoryPerson, { member, operator }: Cast): Person {
  const found = who === "member"
    ? member
    : who === "operator"
    ? operator
    : people.value.find(({ id }) => id === who);
  if (found) return found;
  throw new Error(`Cannot find ${who} among the people of this mock: take another scenario`);
}
