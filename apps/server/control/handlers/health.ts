import { createHash } from "node:crypto";
import type { ControlResult } from "@sessions/control";
import { EVERYONE, openTimeZone } from "@sessions/domain";
import { writeDataset } from "@sessions/fixtures";
import type { ControlCall } from "./handler.ts";
import { textInSlices } from "./text_in_slices.ts";
import type { SessionStore } from "../../store/store.ts";
import { VERSION } from "../../version.ts";
import type { World } from "../../world/world.ts";

/** Up to so many sessions the digest is there unasked. */
const MAX_DIGESTED = 10_000;

/** Options for {@linkcode health}. */
export interface HealthOptions {
  world: World;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** When the mock started, by that clock. */
  startedAt: number;
}

/** Answers `GET /__mock/health`: what serves which data, for scripts that wait or compare. */
export function health(
  { world, clock, startedAt }: HealthOptions,
): (call: Pick<ControlCall<"health">, "query">) => Promise<ControlResult<"health">> {
  let digest: Promise<string> | undefined;
  let digestOf = -1;
  return async function health({ query }) {
    const { store, behavior: { framework, deviations, portal } } = world;
    const users = store.users();
    const sessions = store.count(EVERYONE);
    // Who only wants to know whether the mock is well must not wait for a million rows.
    const wanted = query.digest === undefined ? sessions <= MAX_DIGESTED : query.digest === 1;
    if (wanted && digestOf !== world.revision) {
      digest = dataDigest(store);
      digestOf = world.revision;
      // Whoever asks next tries again.
      digest.catch(() => digestOf = -1);
    }
    const told = wanted ? await digest : undefined;
    return {
      status: "ok" as const,
      version: VERSION,
      uptime: Math.floor((clock() - startedAt) / 1000),
      scenario: store.origin.scenario,
      seed: store.origin.seed,
      counts: { users: users.length, sessions },
      ...(told !== undefined && { digest: told }),
      framework,
      ...(portal !== null && { portal }),
      ...(deviations.length > 0 && { deviations }),
    };
  };
}

/** The SHA-256 of the dataset file, in UTC: the same data has the same digest everywhere. */
async function dataDigest(store: SessionStore): Promise<string> {
  const hash = createHash("sha256");
  const dataset = { users: store.users(), sessions: store.sessions() };
  for await (const text of textInSlices(writeDataset(dataset, openTimeZone("UTC")))) {
    hash.update(text);
  }
  return hash.digest("hex");
}
