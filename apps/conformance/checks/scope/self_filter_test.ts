import { parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import { openInProcessMock } from "../../proof/in_process_mock.ts";
import { runConformance } from "../../run.ts";
import type { Dispatch } from "../../target/connection/network.ts";

const USER = 3;
const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 400, users: 40, now });
const mock = openInProcessMock({ dataset, pageSize: 100, timeZone: "America/New_York" });
afterAll(mock.close);
const options = mock.options([1, USER]);
const honest = mock.dispatch();

interface Row {
  started_by: number | null;
  is_active: boolean;
}

/** Answers as a server whose filtered lists leave rows of the user's out. */
const without =
  (isLost: (row: Row, rows: readonly Row[]) => boolean): Dispatch => async (asked) => {
    const answer = await honest(asked);
    const isTheirs = asked.headers["Authorization"]?.endsWith(String(options.env?.["USER_1"]));
    if (!isTheirs || !asked.url.includes("experiment_id=") || answer.status !== 200) return answer;
    const { results, ...list } = JSON.parse(answer.bytes.toString()) as { results: Row[] };
    const kept = results.filter((row) => !isLost(row, results));
    return {
      ...answer,
      bytes: Buffer.from(JSON.stringify({ ...list, count: kept.length, results: kept })),
    };
  };

test.for(
  [
    [
      "every experiment in which they started nothing",
      (_row: Row, rows: readonly Row[]) => rows.every(({ started_by }) => started_by !== USER),
    ],
    ["what is active", (row: Row) => row.is_active],
  ] as const,
)("scope/self-filter fails where a user's filters leave out %s", async ([, isLost]) => {
  const { report } = await runConformance({
    ...options,
    dispatch: without(isLost),
    only: ["scope/self-filter"],
    skipDetection: true,
    skipDiagnosis: true,
  });
  expect(report.requirements[0]).toMatchObject({ verdict: "fail" });
});
