import { badValue, NewWorld } from "@sessions/control";
import { DEFAULT_BEHAVIOR, openTimeZone } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import {
  behaviorOf,
  ChangeError,
  checkValue,
  CONTROL_TOKEN_RULE,
  LIFETIME_RANGE,
  PUBLIC_URL_RULE,
} from "@sessions/server";
import * as Type from "typebox";
import { wireOptions } from "./world/wire.ts";
import type { WorldOptions } from "./world/world_options.ts";

const { id: _id, ...WORLD } = NewWorld.properties;

const LIFETIME = Type.Integer({ minimum: LIFETIME_RANGE[0], maximum: LIFETIME_RANGE[1] });

/** Every option of a mock, as JavaScript may have it. */
const StartOptions = Type.Object({
  ...WORLD,
  dataset: Type.Optional(Type.Unknown()),
  listen: Type.Optional(Type.Boolean()),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  timeZone: Type.Optional(Type.String()),
  jwtSecret: Type.Optional(Type.String({ minLength: 1 })),
  controlToken: Type.Optional(Type.Unknown()),
  accessLifetime: Type.Optional(LIFETIME),
  refreshLifetime: Type.Optional(LIFETIME),
  rotateRefresh: Type.Optional(Type.Boolean()),
  publicUrl: Type.Optional(Type.String({ ...PUBLIC_URL_RULE })),
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
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw badValue("", "an object with options", options);
  }
  checkValue(StartOptions, wireOptions(options));
  checkControlToken((options as { controlToken?: unknown }).controlToken);
  const { dataset, onError } = options as { dataset?: unknown; onError?: unknown };
  if (dataset !== undefined) checkDataset(dataset);
  if (onError !== undefined && typeof onError !== "function") {
    throw badValue("/onError", "a function", onError);
  }
  const { scenario, timeZone, framework, pageSize, deviations, portal } = options;
  behaviorOf({ framework, pageSize, deviations, portal }, DEFAULT_BEHAVIOR);
  if (scenario !== undefined) known("/scenario", () => findScenario(scenario));
  if (timeZone !== undefined) known("/timeZone", () => openTimeZone(timeZone));
}

/** A secret, however bad, is not told again. */
function checkControlToken(token: unknown): void {
  const { pattern, description } = CONTROL_TOKEN_RULE;
  if (token === undefined || (typeof token === "string" && new RegExp(pattern).test(token))) return;
  const problem = `Cannot guard the control plane with this controlToken: give it ${description}`;
  throw new ChangeError("invalid", problem, "/controlToken");
}

/** Makes sure that data of one's own can be loaded; rows that a generator makes are not looked at. */
function checkDataset(dataset: unknown): void {
  const { users, sessions } = Object(dataset) as { users?: unknown; sessions?: unknown };
  for (const [key, value] of Object.entries({ users, sessions })) {
    if (!isIterable(value)) throw badValue(`/dataset/${key}`, "a list", value);
  }
  for (const [key, names] of Object.entries(ROW_KEYS)) {
    const rows = { users, sessions }[key as keyof typeof ROW_KEYS];
    if (!Array.isArray(rows)) continue;
    for (const [name, isGood, wanted] of names) {
      const at = rows.findIndex((row) => !isGood(row?.[name]));
      if (at >= 0) throw badValue(`/dataset/${key}/${at}/${name}`, wanted, rows[at]?.[name]);
    }
  }
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
/** What a row must have to be loaded at all, and to be found again. */
const ROW_KEYS = {
  users: [["id", Number.isSafeInteger, "an integer"], ["username", isText, "text"]],
  sessions: [["session_id", Number.isSafeInteger, "an integer"]],
} as const;

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** Looks for what an option names; what is not there is the option's fault. */
function known(pointer: string, find: () => unknown): void {
  try {
    find();
  } catch (error) {
    throw new ChangeError("invalid", (error as Error).message, pointer);
  }
}
