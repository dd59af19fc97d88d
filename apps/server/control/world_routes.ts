import {
  type Behavior,
  type BehaviorOptions,
  EVERYONE,
  resolveBehavior,
  type TimeZone,
} from "@sessions/domain";
import { type Dataset, DatasetError, DatasetFile, writeDataset } from "@sessions/fixtures";
import Type, { type Static } from "typebox";
import { DataError } from "../world/data_source.ts";
import { Fault } from "../world/faults.ts";
import type { Image } from "../store/store.ts";
import type { World } from "../world/world.ts";
import { WorldError, type Worlds } from "../world/worlds.ts";
import type { WorldImages } from "../world/world_images.ts";
import type { DataSpec } from "../store/data_spec.ts";
import { ControlError } from "./control_error.ts";
import { type ControlRoute, controlRoute } from "./route.ts";
import { instantAt } from "../world/instant_at.ts";
import { faultAt } from "./fault_routes.ts";
import { NewWorld, PageSize } from "../world/world_schemas.ts";

const Deviations = Type.Array(Type.String());

const WorldFile = Type.Object({
  dataset: DatasetFile,
  clock: Type.Optional(
    Type.Object({
      now: Type.String(),
      frozen: Type.Boolean(),
      real: Type.Boolean(),
    }, { additionalProperties: false }),
  ),
  deviations: Type.Optional(Deviations),
  portal: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  framework: Type.Optional(Type.String()),
  pageSize: Type.Optional(PageSize),
  faults: Type.Optional(Type.Array(Fault)),
}, { additionalProperties: false });

const DeviationsBody = Type.Object({
  deviations: Type.Optional(Deviations),
  portal: Type.Optional(Type.String()),
  framework: Type.Optional(Type.String()),
  pageSize: Type.Optional(PageSize),
}, { additionalProperties: false });

/** What {@link worldRoutes} needs. */
export interface WorldRoutesOptions {
  worlds: Worlds;
  images: WorldImages;
  zone: TimeZone;
}

/** The operations on whole worlds. */
export function worldRoutes({ worlds, images, zone }: WorldRoutesOptions): ControlRoute[] {
  return [
    controlRoute({
      method: "GET",
      path: "/worlds",
      summary: "List the worlds, the default one first.",
      answer: () => ({ worlds: worlds.list().map(describeWorld) }),
    }),
    controlRoute<NewWorld>({
      method: "POST",
      path: "/worlds",
      ownOnly: true,
      summary:
        "Create a world: a fork of the default one, or with data, clock and deviations of its own.",
      body: NewWorld,
      status: 201,
      answer: ({ body }) => describeWorld(createWorld(body, worlds, images)),
    }),
    controlRoute({
      method: "GET",
      path: "/worlds/:id",
      summary: "Show a world.",
      answer: ({ path }) => describeWorld(worlds.find(path["id"])),
    }),
    controlRoute({
      method: "DELETE",
      path: "/worlds/:id",
      ownOnly: true,
      summary: "Delete a world; its tokens are refused from then on.",
      status: 204,
      answer: ({ path }) => worlds.delete(path["id"] ?? ""),
    }),
    controlRoute({
      method: "POST",
      path: "/reset",
      summary:
        "Take a world back to how it was at first: sessions, clock, faults, deviations, journal.",
      answer({ world }) {
        world.reset();
        return describeWorld(world);
      },
    }),
    controlRoute({
      method: "GET",
      path: "/deviations",
      summary:
        "Show how a world answers: framework, page size, portal, and what it gets wrong on purpose.",
      answer: ({ world }) => world.behavior,
    }),
    controlRoute<Static<typeof DeviationsBody>>({
      method: "PUT",
      path: "/deviations",
      summary:
        "Replace how a world answers; what is left out is as at first, but for deviations: they are none.",
      body: DeviationsBody,
      answer({ world, body }) {
        const { deviations = [] } = body;
        world.behavior = behaviorOf({ ...body, deviations }, world.firstBehavior);
        return world.behavior;
      },
    }),
    controlRoute({
      method: "GET",
      path: "/export",
      summary: "Export a world: its dataset, clock, deviations and faults.",
      answer: ({ world }) => ({
        dataset: JSON.parse([
          ...writeDataset({ users: world.store.users(), sessions: world.store.sessions() }, zone),
        ].join("")),
        clock: world.clock.read(),
        ...world.behavior,
        faults: world.faults.list().map(({ fault }) => fault),
      }),
    }),
    controlRoute<Static<typeof WorldFile>>({
      method: "POST",
      path: "/import",
      summary:
        "Replace what a world holds by an export; a reset still goes back to how it was at first.",
      body: WorldFile,
      mostBytes: 8 * 2 ** 20,
      async answer({ world, body }) {
        await importWorld(world, body);
        return describeWorld(world);
      },
    }),
  ];
}

function describeWorld(world: World): object {
  const { id, clock, store, behavior, faults } = world;
  return {
    id,
    scenario: store.origin.scenario,
    seed: store.origin.seed,
    users: store.users().length,
    sessions: store.count(EVERYONE),
    clock: clock.read(),
    ...behavior,
    faults: faults.list().length,
  };
}

function createWorld(body: NewWorld, worlds: Worlds, images: WorldImages): World {
  const { id, now, scenario, seed, sessions, users } = body;
  const instant = now === undefined ? undefined : instantAt("/now", now);
  const { framework, pageSize, deviations, portal } = body;
  const behavior = { framework, pageSize, deviations, portal };
  behaviorOf(behavior, worlds.default.firstBehavior);
  const image = imageOf(images, { scenario, seed, sessions, users, now: instant });
  try {
    return worlds.create({
      id,
      image,
      ...behavior,
      ...(instant !== undefined && { now: instant / 1000 }),
    });
  } catch (error) {
    if (error instanceof WorldError && error.code === "taken") {
      throw new ControlError(409, error.message, "/id");
    }
    throw error;
  }
}

function imageOf(images: WorldImages, spec: DataSpec): Image | undefined {
  try {
    return images.of(spec);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof DataError)) throw error;
    throw new ControlError(400, error.message, "/scenario");
  }
}

/** The behavior that a call asks for. */
function behaviorOf(options: BehaviorOptions, base: Behavior): Behavior {
  try {
    return resolveBehavior(options, base);
  } catch (error) {
    const { message } = error as Error;
    const pointer = ["portal", "framework"].find((name) => message.includes(`the ${name}`));
    throw new ControlError(400, message, `/${pointer ?? "deviations"}`);
  }
}

async function importWorld(world: World, body: Static<typeof WorldFile>): Promise<void> {
  const { clock, faults = [], framework, pageSize, portal, deviations = [] } = body;
  if (world.isShared && faults.length > 0) {
    throw new ControlError(
      409,
      "Cannot import faults: mocks that share a database have none in common. Leave them out",
      "/faults",
    );
  }
  const behavior = behaviorOf(
    { framework, pageSize, portal: portal ?? undefined, deviations },
    world.firstBehavior,
  );
  const dataset = await importedDataset(body.dataset);
  faults.forEach((fault, index) => faultAt(`/faults/${index}`, fault));
  const now = clock && instantAt("/clock/now", clock.now) / 1000;
  world.change((store) => store.load(dataset));
  world.behavior = behavior;
  world.faults.remove();
  for (const fault of faults) world.faults.add(fault);
  world.clock.reset();
  if (clock?.frozen) world.clock.freeze();
  if (now !== undefined && !clock?.real) world.clock.set(now);
}

async function importedDataset(value: unknown): Promise<Dataset> {
  const { checkDataset } = await import("@sessions/fixtures/dataset_file");
  try {
    return checkDataset(value, "dataset");
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    const [pointer = ""] = /\/[^ ]+/.exec(error.message) ?? [];
    throw new ControlError(400, error.message, `/dataset${pointer}`);
  }
}
