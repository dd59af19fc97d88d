import { type DeviationId, DEVIATIONS, parseDateTime } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { checkTarget } from "../check_target.ts";
import type { RequirementResult } from "../reports/report.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { EXIT } from "../verdict/exit.ts";
import { summarize } from "../verdict/summary.ts";
import { type InProcessMock, openInProcessMock } from "./in_process_mock.ts";

/** A deviation, and the checks that noticed it. */
export interface MatrixRow {
  readonly deviation: DeviationId;
  readonly breaks: string;
  /** The requirements that were reported as failed, in the order of the contract. */
  readonly failed: readonly string[];
}

/** Every deviation, and the checks that noticed it. */
export interface Matrix {
  readonly rows: readonly MatrixRow[];
  /** Deviations that the check of the requirement they break did not notice. */
  readonly missed: readonly DeviationId[];
}

/** A self-test on ground that does not hold: its matrix would mean nothing. */
export class VoidMatrix extends Error {
  override readonly name = "VoidMatrix";
}

const PAGE_SIZE = 25;
const TIME_ZONE = "America/New_York";
/** Between two switches of daylight saving lies one in the 90 days before. */
const NOW = "2026-11-20T12:00:00-05:00";

/** Options for {@linkcode selfTest}. */
export interface SelfTestOptions {
  /** Called with every deviation as it is decided. */
  progress?: (row: MatrixRow, done: number, total: number) => void;
  signal?: AbortSignal;
}

type Play = (dispatch: Dispatch, confirm: number) => Promise<readonly RequirementResult[]>;

/**
 * Plays every deviation in process, on the scenario `demo`, and notes which checks fail.
 *
 * @throws {VoidMatrix} when the honest mock is not found conforming, or a planted fault is not found
 */
export async function selfTest({ progress, signal }: SelfTestOptions = {}): Promise<Matrix> {
  const dataset = findScenario("demo").build({ seed: 1, now: parseDateTime(NOW) });
  const started = (id: number) =>
    [...dataset.sessions].filter((row) => row.started_by === id).length;
  const people = dataset.users.filter((user) => !user.is_operator).map(({ id }) => id)
    .sort((a, b) => started(b) - started(a));
  const mock = openInProcessMock({ dataset, pageSize: PAGE_SIZE, timeZone: TIME_ZONE });
  const options = mock.options([dataset.users[0]?.id ?? 0, ...people.slice(0, 2)]);
  const play: Play = async (dispatch, confirm) => {
    const { results, close } = await checkTarget({ ...options, dispatch, confirm, signal });
    await close();
    const broke = results.find(({ verdict }) => verdict === "error");
    if (broke) throw new VoidMatrix(`The suite itself broke in ${broke.id}: ${broke.reason}`);
    return results;
  };
  try {
    await proveGround(mock, play);
    const rows: MatrixRow[] = [];
    for (const { id, breaks } of DEVIATIONS) {
      // One confirmation: it is what tells a shared cache from leaks.
      const results = await play(mock.dispatch([id]), 1);
      const failed = results.filter(({ verdict }) => verdict === "fail").map((one) => one.id);
      const row = { deviation: id, breaks, failed };
      rows.push(row);
      progress?.(row, rows.length, DEVIATIONS.length);
    }
    const missed = rows.filter(({ breaks, failed }) => !failed.includes(breaks));
    return { rows, missed: missed.map(({ deviation }) => deviation) };
  } finally {
    mock.close();
  }
}

/** A suite that finds fault with the honest mock, or none with a planted one, proves nothing. */
async function proveGround(mock: InProcessMock, play: Play): Promise<void> {
  const unmet = (await play(mock.dispatch(), 0)).find(({ verdict }) => verdict !== "pass");
  if (unmet) {
    throw new VoidMatrix(
      `The honest mock is not found conforming: ${unmet.id} is ${unmet.verdict}, ${unmet.reason}`,
    );
  }
  const honest = mock.dispatch();
  const canary: Dispatch = async (request) => {
    const response = await honest(request);
    return response.status === 200 ? { ...response, bytes: Buffer.from("{}") } : response;
  };
  if (summarize(await play(canary, 0)).exitCode !== EXIT.failed) {
    throw new VoidMatrix("A server that always answers {} is not found at fault");
  }
}

/** Returns the matrix as lines: the deviation, the requirement it breaks, and companions. */
export function matrixText({ rows, missed }: Matrix): string {
  const lines = rows.map(({ deviation, breaks, failed }) => {
    const companions = failed.filter((id) => id !== breaks);
    const mark = failed.includes(breaks) ? "✓" : "✗";
    return `${mark} ${deviation.padEnd(28)} ${breaks}${
      companions.length > 0 ? `, and ${companions.join(", ")}` : ""
    }`;
  });
  return `${lines.join("\n")}\n\n${
    rows.length - missed.length
  } of ${rows.length} deviations caught\n`;
}
