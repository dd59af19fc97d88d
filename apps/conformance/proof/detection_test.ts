import { DEVIATIONS, parseDateTime } from "@sessions/domain";
import { type Dataset, findScenario, generateDataset } from "@sessions/fixtures";
import { expect, test } from "vitest";
import { runConformance } from "../run.ts";
import { openInProcessMock } from "./in_process_mock.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const scenario = (name: string) => findScenario(name).build({ seed: 1, now });
const small = generateDataset({ sessions: 40, users: 6, now });
const rows = [...small.sessions];

const DATASETS: Record<string, Dataset> = {
  "no session": scenario("empty"),
  "one session": scenario("one"),
  "one page of many states": scenario("every-state"),
  "one row on a second page": scenario("page-101"),
  "nothing active": { ...small, sessions: rows.filter((row) => !row.is_active) },
  "all on one experiment": {
    ...small,
    sessions: rows.map((row) => ({ ...row, experiment_id: 1 })),
  },
  "dense ids": {
    ...small,
    sessions: rows.map((row, index) => ({ ...row, session_id: index + 1 })),
  },
};

/** Each deviation is really run on two of the seven data sets, or three. */
const SHARES = 3;

test.each(Object.entries(DATASETS).map(([name, dataset], place) => ({ name, dataset, place })))(
  "measureDetection() names what real runs catch: $name",
  async ({ dataset, place }) => {
    const run = DEVIATIONS.filter((_, index) => index % SHARES === place % SHARES);
    const mock = openInProcessMock({ dataset, pageSize: 100, timeZone: "America/New_York" });
    const others = dataset.users.filter((user) => !user.is_operator).map(({ id }) => id);
    const options = { ...mock.options([1, ...others.slice(0, 2)]), timeZone: "America/New_York" };
    const { report } = await runConformance({ ...options, dispatch: mock.dispatch() });
    const caught: string[] = [];
    for (const { id, breaks } of run) {
      const { report: real } = await runConformance({
        ...options,
        dispatch: mock.dispatch([id]),
        only: [breaks],
        confirm: 0,
        skipDetection: true,
        skipDiagnosis: true,
      });
      if (real.requirements[0]?.verdict === "fail") caught.push(id);
    }
    mock.close();
    expect(report.summary.failed).toBe(0);
    const { caught: named = [], missed = [] } = report.detection ?? {};
    expect(named.filter((id) => run.some((one) => one.id === id))).toEqual(caught);
    expect(named.length + missed.length).toBe(DEVIATIONS.length);
  },
);
