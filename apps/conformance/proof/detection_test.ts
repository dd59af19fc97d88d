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

test.each(Object.entries(DATASETS))(
  "measureDetection() names what real runs catch: %s",
  async (_name, dataset) => {
    const mock = openInProcessMock({ dataset, pageSize: 100, timeZone: "America/New_York" });
    const others = dataset.users.filter((user) => !user.is_operator).map(({ id }) => id);
    const options = { ...mock.options([1, ...others.slice(0, 2)]), timeZone: "America/New_York" };
    const { report } = await runConformance({ ...options, dispatch: mock.dispatch() });
    const caught: string[] = [];
    for (const { id, breaks } of DEVIATIONS) {
      const run = await runConformance({
        ...options,
        dispatch: mock.dispatch([id]),
        only: [breaks],
        confirm: 0,
        skipDetection: true,
        skipDiagnosis: true,
      });
      if (run.report.requirements[0]?.verdict === "fail") caught.push(id);
    }
    mock.close();
    expect(report.summary.failed).toBe(0);
    expect(report.detection?.caught).toEqual(caught);
    expect(report.detection?.missed.length).toBe(DEVIATIONS.length - caught.length);
  },
);
