import { createHash } from "node:crypto";
import { openTimeZone } from "@sessions/domain";
import { writeDataset } from "@sessions/fixtures";
import type { SessionStore } from "./store.ts";
import { VERSION } from "./version.ts";
import type { World } from "./world.ts";

/** What {@link health} needs. */
export interface HealthOptions {
  world: World;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** When the mock started, by that clock. */
  startedAt: number;
}

/** Answers `GET /__mock/health`: what serves which data, for scripts that wait or compare. */
export function health({ world, clock, startedAt }: HealthOptions): () => object {
  let digest = "";
  let digestOf = -1;
  return function health() {
    const { store, deviations } = world;
    if (digestOf !== world.revision) {
      digest = dataDigest(store);
      digestOf = world.revision;
    }
    const users = store.users();
    return {
      status: "ok",
      version: VERSION,
      uptime: Math.floor((clock() - startedAt) / 1000),
      scenario: store.origin.scenario,
      seed: store.origin.seed,
      counts: { users: users.length, sessions: store.count({ userId: 0, isOperator: true }) },
      digest,
      ...(deviations.length > 0 && { deviations }),
    };
  };
}

/** The SHA-256 of the dataset file, in UTC: the same data has the same digest everywhere. */
function dataDigest(store: SessionStore): string {
  const hash = createHash("sha256");
  const dataset = { users: store.users(), sessions: store.sessions() };
  for (const piece of writeDataset(dataset, openTimeZone("UTC"))) hash.update(piece);
  return hash.digest("hex");
}
