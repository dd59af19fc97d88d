import { DEFAULT_TIME_ZONE, DEVIATIONS } from "@sessions/domain";
import type { Evidence } from "../evidence/evidence.ts";
import { fittingZone } from "../evidence/fitting_zone.ts";
import type { LimitOptions } from "../evidence/limits.ts";
import type { Detection } from "../reports/report.ts";
import type { CredentialOptions } from "../target/credentials.ts";
import { isSelected, type SelectionOptions } from "../verdict/selection.ts";
import { playDeviations } from "./play_deviations.ts";
import { identityIds, replayedUsers } from "./replayed_users.ts";
import { replayedSessions } from "./replayed_sessions.ts";

/** Options for {@linkcode measureDetection}: those of the run that read the evidence. */
export interface DetectionOptions
  extends
    LimitOptions,
    Pick<SelectionOptions, "only" | "skip">,
    Pick<CredentialOptions, "jwtSecret" | "expired"> {
  signal?: AbortSignal | undefined;
}

const MAX_SESSIONS = 1000;
const MAX_PAGES = 20;

/**
 * Loads what a run read into a mock in this process, plays every deviation on it, and reports which
 * of them the run's checks notice. Beside details that were not read yet, nothing is sent.
 */
export async function measureDetection(
  evidence: Evidence,
  options: DetectionOptions,
): Promise<Detection> {
  const start = performance.now();
  const list = await evidence.operatorListBefore();
  const rows = [...list.rows.values()];
  const identities = [evidence.operator, ...evidence.users];
  const ids = identityIds(identities);
  const timeZone = options.timeZone ?? fittingZone(rows.slice(0, MAX_SESSIONS)) ??
    DEFAULT_TIME_ZONE;
  const details = new Map(
    (await evidence.sampledDetails()).map(({ id, answer }) => [id, answer.json]),
  );
  const sessions = replayedSessions(
    rows.slice(0, MAX_SESSIONS).map((row) => ({ row, detail: details.get(row.session_id) })),
    timeZone,
  );
  const users = replayedUsers(identities, sessions);
  // A mock of very many pages would be slow, and show no more than one of some.
  const observed = list.pages[0]?.ids.length ?? 0;
  const pageSize = list.pages.length > 1
    ? Math.max(observed, Math.ceil(sessions.length / MAX_PAGES))
    : Math.max(100, rows.length);
  const selected = DEVIATIONS.filter(({ breaks }) => isSelected(breaks, options));
  const played = await playDeviations(
    {
      users,
      sessions,
      pageSize,
      timeZone,
      ids,
      tokens: {
        secret: options.jwtSecret !== undefined,
        expired: options.expired !== undefined,
        refresh: evidence.forge.refresh().length > 0,
      },
      limits: { ...evidence.limits, timeZone: options.timeZone, firstFault: true },
      confirms: false,
      aimed: true,
    },
    selected.map(({ id }) => id),
    options,
  );
  const found = new Map(selected.map(({ id }, index) => [id, played[index]?.[0]]));
  const caught = selected.filter(({ id }) => found.get(id)?.verdict === "fail").map(({ id }) => id);
  const missed = DEVIATIONS.filter(({ id }) => !caught.includes(id)).map((one) => ({
    deviation: one.id,
    breaks: one.breaks,
    reason: selected.includes(one)
      ? found.get(one.id)?.reason ?? "the data shows no difference"
      : "its requirement was not selected",
    needs: [...one.needs],
  }));
  return {
    caught,
    missed,
    total: DEVIATIONS.length,
    sessions: sessions.length,
    sampled: sessions.length < rows.length,
    durationMs: Math.round(performance.now() - start),
  };
}
