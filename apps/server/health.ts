import { createHash } from "node:crypto";
import { type DeviationId, openTimeZone } from "@sessions/domain";
import { writeDataset } from "@sessions/fixtures";
import { sendJson } from "./answer.ts";
import type { Context, Step } from "./request_state.ts";
import type { SessionStore } from "./store.ts";
import { VERSION } from "./version.ts";

/** What {@link health} needs. */
export interface HealthOptions {
  store: SessionStore;
  /** Milliseconds since 1970. */
  clock: () => number;
  deviations: readonly DeviationId[];
}

/** Answers `GET /__mock/health`: what serves which data, for scripts that wait or compare. */
export function health({ store, clock, deviations }: HealthOptions): Step {
  const startedAt = clock();
  let digest: string | undefined;
  return function health(context: Context) {
    digest ??= dataDigest(store);
    const users = store.users();
    sendJson(context, {
      status: "ok",
      version: VERSION,
      uptime: Math.floor((clock() - startedAt) / 1000),
      scenario: store.origin.scenario,
      seed: store.origin.seed,
      counts: { users: users.length, sessions: store.count({ userId: 0, isOperator: true }) },
      digest,
      ...(deviations.length > 0 && { deviations }),
    });
  };
}

/** The SHA-256 of the dataset file, in UTC: the same data has the same digest everywhere. */
function dataDigest(store: SessionStore): string {
  const hash = createHash("sha256");
  const dataset = { users: store.users(), sessions: store.sessions() };
  for (const piece of writeDataset(dataset, openTimeZone("UTC"))) hash.update(piece);
  return hash.digest("hex");
}
