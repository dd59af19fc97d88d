import { type Behavior, parseDateTime, resolveBehavior } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { checkTarget, type CheckTargetOptions } from "../check_target.ts";
import { type InProcessMock, openInProcessMock } from "../proof/in_process_mock.ts";
import { behaviorFlags } from "./behavior_words.ts";
import type { DiagnoseOptions, Diagnosis } from "./diagnose.ts";
import { diagnoseTarget } from "./diagnose_target.ts";
import { readDataset } from "./read_dataset.ts";

/** Where deviations are played to be diagnosed: the scenario `demo`, as an operator and two others. */
export interface Stage {
  readonly mock: InProcessMock;
  readonly options: CheckTargetOptions;
  close(): void;
}

const TIME_ZONE = "America/New_York";
/** Between two switches of daylight saving lies one in the 90 days before. */
const NOW = "2026-11-20T12:00:00-05:00";
const PAGE_SIZE = 25;

/** Opens a stage. */
export function openStage(): Stage {
  const { users, sessions } = findScenario("demo").build({ seed: 1, now: parseDateTime(NOW) });
  const all = [...sessions];
  const started = (id: number) => all.filter((row) => row.started_by === id).length;
  const people = users.filter((user) => !user.is_operator).map(({ id }) => id)
    .sort((a, b) => started(b) - started(a));
  const mock = openInProcessMock({
    dataset: { users, sessions: all },
    pageSize: PAGE_SIZE,
    timeZone: TIME_ZONE,
  });
  const options = mock.options([users[0]?.id ?? 0, ...people.slice(0, 2)], {
    secret: true,
    expired: true,
    refresh: true,
  });
  return { mock, options, close: mock.close };
}

/** What a diagnosis made of what was played. */
export interface PlayedDiagnosis {
  readonly verdict: "exact" | "equivalent" | "wrong";
  readonly flags: string;
  readonly alike: number;
  readonly total: number;
  readonly finished: boolean;
}

/** Plays a behavior, checks it, and diagnoses what the checks saw. */
export async function diagnosePlayed(
  { mock, options }: Stage,
  { portal, deviations }: { portal?: string; deviations: readonly string[] },
  limits: Pick<DiagnoseOptions, "timeLimit" | "signal"> = {},
): Promise<PlayedDiagnosis> {
  const played = resolveBehavior({
    portal,
    deviations,
    ...(portal === undefined && { pageSize: PAGE_SIZE }),
  });
  const target = await checkTarget({
    ...options,
    dispatch: mock.behave(played),
    confirm: 1,
    keepsExchanges: true,
  });
  try {
    if (!target.evidence) {
      return {
        verdict: "wrong",
        flags: target.stop?.message ?? "",
        alike: 0,
        total: 0,
        finished: true,
      };
    }
    const data = await readDataset(target.evidence, target.exchanges);
    const found = await diagnoseTarget(target, data, limits);
    const { behavior, alike, total, finished } = found;
    const flags = behaviorFlags(behavior);
    return { verdict: judge(found, played), flags, alike, total, finished };
  } finally {
    await target.close();
  }
}

function judge(
  { behavior, alike, total }: Diagnosis,
  played: Behavior,
): PlayedDiagnosis["verdict"] {
  const name = ({ portal, deviations }: Behavior) => [portal, ...[...deviations].sort()].join(" ");
  if (name(behavior) === name(played)) return "exact";
  return alike === total ? "equivalent" : "wrong";
}
