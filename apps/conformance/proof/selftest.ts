import { type DeviationId, DEVIATIONS, parseDateTime } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { playDeviations } from "./play_deviations.ts";
import { type Ground, openPlayer } from "./player.ts";

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

/**
 * Plays every deviation in process, on the scenario `demo`, and notes which checks fail.
 *
 * @throws {VoidMatrix} when the honest mock is not found conforming, or a planted fault is not found
 * @throws {AbortError} when the signal comes
 */
export async function selfTest(signal?: AbortSignal): Promise<Matrix> {
  const ground = makeGround();
  const stop = new AbortController();
  const asked = AbortSignal.any([stop.signal, ...signal ? [signal] : []]);
  const [played] = await Promise.all([
    playDeviations(ground, DEVIATIONS.map(({ id }) => id), { signal: asked }),
    proveGround(ground, asked),
  ]).finally(() => stop.abort());
  const rows = DEVIATIONS.map(({ id, breaks }, index) => {
    const results = played[index] ?? [];
    const broke = results.find(({ verdict }) => verdict === "error");
    if (broke) throw new VoidMatrix(`The suite itself broke in ${broke.id}: ${broke.reason}`);
    const failed = results.filter(({ verdict }) => verdict === "fail").map((one) => one.id);
    return { deviation: id, breaks, failed };
  });
  const missed = rows.filter(({ breaks, failed }) => !failed.includes(breaks));
  return { rows, missed: missed.map(({ deviation }) => deviation) };
}

/** The scenario, the operator, and the two who started most sessions. */
function makeGround(): Ground {
  const { users, sessions } = findScenario("demo").build({ seed: 1, now: parseDateTime(NOW) });
  const started = Map.groupBy(sessions, (row) => row.started_by);
  const people = users.filter((user) => !user.is_operator).map(({ id }) => id)
    .sort((a, b) => (started.get(b)?.length ?? 0) - (started.get(a)?.length ?? 0));
  return {
    users,
    sessions: [...sessions],
    pageSize: PAGE_SIZE,
    timeZone: TIME_ZONE,
    ids: [users[0]?.id ?? 0, ...people.slice(0, 2)],
    limits: { timeZone: TIME_ZONE },
    confirms: true,
    aimed: false,
  };
}

/** A suite that finds fault with the honest mock, or none with a planted one, proves nothing. */
async function proveGround(ground: Ground, signal?: AbortSignal): Promise<void> {
  const player = openPlayer(ground, signal);
  const unmet = (await player.playNone()).find(({ verdict }) => verdict !== "pass");
  const spoilt = await player.playNone((dispatch) => async (request) => {
    const response = await dispatch(request);
    return response.status === 200 ? { ...response, bytes: Buffer.from("{}") } : response;
  });
  player.close();
  if (unmet) {
    throw new VoidMatrix(
      `The honest mock is not found conforming: ${unmet.id} is ${unmet.verdict}, ${unmet.reason}`,
    );
  }
  if (!spoilt.some(({ verdict }) => verdict === "fail")) {
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
