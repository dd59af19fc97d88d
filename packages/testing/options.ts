import { NewWorld } from "@sessions/control";
import { DEFAULT_BEHAVIOR, openTimeZone } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { behaviorOf, ChangeError, checkValue } from "@sessions/server";
import * as Type from "typebox";
import { wireOptions } from "./world/wire.ts";
import type { WorldOptions } from "./world/world_options.ts";

const { id: _id, ...WORLD } = NewWorld.properties;

/** Every option of a mock, as JavaScript may have it. */
const StartOptions = Type.Object({
  ...WORLD,
  dataset: Type.Optional(Type.Unknown()),
  listen: Type.Optional(Type.Boolean()),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  timeZone: Type.Optional(Type.String()),
  jwtSecret: Type.Optional(Type.String({ minLength: 1 })),
  controlToken: Type.Optional(Type.String({ minLength: 1 })),
  accessLifetime: Type.Optional(Type.Integer({ minimum: 1 })),
  refreshLifetime: Type.Optional(Type.Integer({ minimum: 1 })),
  rotateRefresh: Type.Optional(Type.Boolean()),
  publicUrl: Type.Optional(Type.String({
    pattern: "^https?://.*[^/]$",
    description: "an http or https URL without a slash at its end",
  })),
  journal: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  maxWorlds: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  worldTtl: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  onError: Type.Optional(Type.Unknown()),
}, { additionalProperties: false });

/**
 * Makes sure that the options of a mock are some, by the schemas of the control plane.
 *
 * @throws {ChangeError} for an option that there is not, or a value that it cannot have
 */
export function checkStartOptions(options: WorldOptions & { timeZone?: string }): void {
  checkValue(StartOptions, wireOptions(options));
  const { scenario, timeZone, framework, pageSize, deviations, portal } = options;
  behaviorOf({ framework, pageSize, deviations, portal }, DEFAULT_BEHAVIOR);
  if (scenario !== undefined) known("/scenario", () => findScenario(scenario));
  if (timeZone !== undefined) known("/timeZone", () => openTimeZone(timeZone));
}

/** Looks for what an option names; what is not there is the option's fault. */
function known(pointer: string, find: () => unknown): void {
  try {
    find();
  } catch (error) {
    throw new ChangeError("invalid", (error as Error).message, pointer);
  }
}
