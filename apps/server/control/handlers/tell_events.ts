import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { ChangeError, type MockState } from "@sessions/control";
import { HEARTBEAT_MS } from "@sessions/control/heartbeat";
import { EVERYONE, type TimeZone, toDetail } from "@sessions/domain";
import { LIMITS } from "../../limits.ts";
import type { World } from "../../world/world.ts";

/** How often a world is looked at while somebody listens. */
const LOOK_MS = 200;
/** Of more sessions than that a listener reads all again. */
const MAX_TOLD = 1000;

/** Options for {@linkcode tellEvents}. */
export interface EventOptions {
  /** Whether the world lives by itself. */
  live: () => boolean;
  zone: TimeZone;
  /** Ends every stream. */
  ended: AbortSignal;
}

/** How many listen to a world. */
const listeners = new WeakMap<World, number>();

/**
 * Returns a stream that tells of each change of a world, as server-sent events.
 *
 * @throws {ChangeError} `full`
 */
export function tellEvents(world: World, options: EventOptions): Readable {
  const { most } = LIMITS.listeners;
  const count = () => listeners.get(world) ?? 0;
  if (count() >= most) {
    throw new ChangeError(
      "full",
      `Cannot tell of events: ${most} listen to this world, and no more are allowed. Close some streams`,
    );
  }
  listeners.set(world, count() + 1);
  return Readable.from(tell(world, options)).once(
    "close",
    () => listeners.set(world, count() - 1),
  );
}

/** Looks at the world instead of being told: whatever changed it, in whichever process, is seen. */
async function* tell(
  world: World,
  { live, zone, ended }: EventOptions,
): AsyncGenerator<string> {
  let told = "";
  let toldRevision: number | undefined;
  let last = performance.now();
  while (!ended.aborted && !world.closed) {
    await world.ready();
    const { revision, clock, faults, behavior: { framework, portal, deviations } } = world;
    const { offset, pace, frozenAt } = clock.state;
    const state = {
      revision,
      scenario: world.store.origin.scenario,
      framework,
      ...(portal !== null && { portal }),
      deviations,
      faults: faults.list(),
      live: live(),
    };
    const text = JSON.stringify([state, offset, pace, frozenAt]);
    const now = performance.now();
    if (text !== told) {
      const changes = toldRevision === undefined
        ? undefined
        : changesSince(world, toldRevision, zone);
      const value: MockState = { ...state, clock: clock.read(), ...(changes && { changes }) };
      [told, toldRevision, last] = [text, revision, now];
      yield `event: state\ndata: ${JSON.stringify(value)}\n\n`;
    } else if (now - last > HEARTBEAT_MS) {
      yield ": still here\n\n";
      last = now;
    }
    await setTimeout(LOOK_MS, undefined, { signal: ended }).catch(() => {});
  }
}

function changesSince(
  { changes, store }: World,
  revision: number,
  zone: TimeZone,
): MockState["changes"] {
  const ids = changes.since(revision);
  if (!ids || ids.size > MAX_TOLD) return undefined;
  const held = [...ids].map((id) => ({ id, session: store.get(EVERYONE, id) }));
  return {
    sessions: held.flatMap(({ session }) => session ? [toDetail(session, zone)] : []),
    removed: held.flatMap(({ id, session }) => session ? [] : [id]),
  };
}
