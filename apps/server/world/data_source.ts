import { machineNow } from "./real_time.ts";
import { basename } from "node:path";
import { openTimeZone, parseDateTime } from "@sessions/domain";
import { type Dataset, findScenario, generateDataset } from "@sessions/fixtures";
import type { Provenance } from "../store/store.ts";
import type { DataSpec } from "../store/data_spec.ts";

/** A wish for data that contradicts itself. */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** Which data to serve. */
export interface DataFlags {
  scenario?: string;
  sessions?: number;
  users?: number;
  /** @default 1 */
  seed?: number;
  /** Whether the seed was chosen, not left at its default. */
  seedGiven?: boolean;
  now?: string;
  dataset?: string;
}

/** Data, and where it comes from. */
export interface DataSource {
  readonly origin: Provenance;
  load(): Dataset;
}

/**
 * Chooses the data that is asked for, without loading it yet.
 *
 * @param held what the dataset file holds
 * @throws {DataError} when wishes contradict each other
 */
export function dataSource(flags: DataFlags, held?: Dataset): DataSource {
  const { scenario, sessions, users, seed = 1, dataset: file, now: nowText } = flags;
  const sized = sessions !== undefined || users !== undefined;
  if (file !== undefined && (scenario !== undefined || sized)) {
    throw new DataError(
      "Cannot take a dataset together with a scenario, sessions or users: choose one source of data",
    );
  }
  if (sized && scenario !== undefined && scenario !== "demo") {
    throw new DataError(
      `Cannot size the scenario "${scenario}": sessions and users go with the scenario demo, or with none`,
    );
  }
  const now = nowText === undefined ? machineNow() * 1000 : parseDateTime(nowText);
  if (file !== undefined) {
    return {
      origin: { scenario: basename(file), seed },
      load: () => held ?? { users: [], sessions: [] },
    };
  }
  if (sized) {
    const size = {
      ...(sessions !== undefined && { sessions }),
      ...(users !== undefined && { users }),
    };
    return {
      origin: { scenario: scenario ?? "generated", seed },
      load: () => generateDataset({ ...size, seed, now }),
    };
  }
  const name = scenario ?? "sample";
  return { origin: { scenario: name, seed }, load: () => findScenario(name).build({ seed, now }) };
}

/** The data of a world that asks for its own; what it leaves out is as the server has it. */
export function withSpec(flags: DataFlags, spec: DataSpec): DataFlags {
  const { scenario, sessions, users, seed, now } = spec;
  const named = scenario !== undefined || sessions !== undefined || users !== undefined;
  const { dataset: _1, scenario: _2, sessions: _3, users: _4, ...rest } = flags;
  return {
    ...(named ? rest : flags),
    ...(scenario !== undefined && { scenario }),
    ...(sessions !== undefined && { sessions }),
    ...(users !== undefined && { users }),
    ...(seed !== undefined && { seed }),
    ...(now !== undefined && { now: openTimeZone("UTC").format(now) }),
  };
}

/** Whether one asks for other data than a database that is already there holds. */
export function asksForOther(flags: DataFlags, held: Provenance & { sessions: number }): boolean {
  const { scenario, sessions, users, dataset, seed, seedGiven } = flags;
  const named = scenario !== undefined || dataset !== undefined || sessions !== undefined ||
    users !== undefined;
  return named && dataSource(flags).origin.scenario !== held.scenario ||
    seedGiven && seed !== held.seed ||
    sessions !== undefined && sessions !== held.sessions;
}
