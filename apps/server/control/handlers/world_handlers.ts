import { Readable } from "node:stream";
import {
  ChangeError,
  type NewWorld,
  type WORLD_OPERATIONS,
  type WorldReading,
} from "@sessions/control";
import { EVERYONE, type TimeZone } from "@sessions/domain";
import { writeDataset } from "@sessions/fixtures";
import { type MadeData, MANY_SESSIONS } from "../../store/store.ts";
import { DataError } from "../../world/data_source.ts";
import { instantAt } from "../../world/instant_at.ts";
import type { Steps } from "../../store/steps.ts";
import type { World } from "../../world/world.ts";
import type { HeldData } from "../../world/held_data.ts";
import type { ForkOptions, Worlds } from "../../world/worlds.ts";
import { behaviorOf } from "./behavior_of.ts";
import type { Handlers } from "./handler.ts";
import { importWorld } from "./import_world.ts";
import { textInSlices } from "./text_in_slices.ts";

/** Options for {@linkcode worldHandlers}. */
export interface WorldHandlersOptions {
  worlds: Worlds;
  heldData: HeldData;
  zone: TimeZone;
}

/** Answers the operations on whole worlds. */
export function worldHandlers(
  { worlds, heldData, zone }: WorldHandlersOptions,
): Handlers<keyof typeof WORLD_OPERATIONS> {
  return {
    listWorlds: () => ({ worlds: worlds.list().map(describeWorld) }),
    *createWorld({ body, canWait }) {
      const options = readNewWorld(body, worlds);
      const made = yield* dataOf(heldData, body, canWait);
      yield;
      const { store } = worlds.default;
      const isLarge = store.remembersFirst && store.count(EVERYONE) > MANY_SESSIONS;
      const source = made ? made.store : canWait && isLarge ? store : undefined;
      options.snapshot = made?.snapshot;
      if (source) {
        yield source.copyFirst().then((copy) => {
          options.store = copy;
        });
      }
      try {
        return describeWorld(worlds.create(options));
      } catch (error) {
        options.store?.close();
        throw error;
      }
    },
    showWorld: ({ path }) => describeWorld(worlds.find(path["id"])),
    deleteWorld: ({ path }) => worlds.delete(path["id"] ?? ""),
    resetWorld({ world }) {
      world.reset();
      return describeWorld(world);
    },
    showBehavior: ({ world }) => world.behavior,
    replaceBehavior({ world, body }) {
      world.behavior = behaviorOf({ deviations: [], ...body }, world.firstBehavior);
      return world.behavior;
    },
    exportWorld: ({ world }) =>
      Readable.from(textInSlices(writeWorld(world, zone)), { objectMode: false }),
    async importWorld({ world, body }) {
      await importWorld(world, body);
      return describeWorld(world);
    },
  };
}

/** Writes a {@linkcode WorldFile}: each row as it is when it is read. */
function* writeWorld(
  { store, clock, behavior, faults }: World,
  zone: TimeZone,
): Generator<string> {
  const rest = {
    clock: clock.read(),
    ...behavior,
    faults: faults.list().map(({ fault }) => fault),
  };
  yield '{"dataset":';
  yield* writeDataset({ users: store.users(), sessions: store.sessions() }, zone);
  yield `,${JSON.stringify(rest).slice(1)}`;
}

function describeWorld(world: World): WorldReading {
  const { id, clock, store, behavior, faults, journal } = world;
  return {
    id,
    scenario: store.origin.scenario,
    seed: store.origin.seed,
    users: store.users().length,
    sessions: store.count(EVERYONE),
    clock: clock.read(),
    ...behavior,
    faults: faults.list().length,
    requests: journal.counted,
  };
}

/** Reads what a new world is told, beside its data. */
function readNewWorld(
  { id, now, framework, pageSize, deviations, portal }: NewWorld,
  worlds: Worlds,
): ForkOptions {
  const behavior = { framework, pageSize, deviations, portal };
  behaviorOf(behavior, worlds.default.firstBehavior);
  return { id, ...behavior, ...(now !== undefined && { now: instantAt("/now", now) / 1000 }) };
}

/** Makes the data that a new world is told to hold, while others have their turn. */
function* dataOf(
  heldData: HeldData,
  { scenario, seed, sessions, users, now }: NewWorld,
  canWait: boolean,
): Steps<MadeData | undefined> {
  const instant = now === undefined ? undefined : instantAt("/now", now);
  try {
    return yield* heldData.of({ scenario, seed, sessions, users, now: instant }, canWait);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof DataError)) throw error;
    throw new ChangeError("invalid", error.message, "/scenario");
  }
}
