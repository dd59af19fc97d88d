import { parseDateTime } from "@sessions/domain";
import { type Dataset, generateDataset } from "@sessions/fixtures";
import { describe, expect, test } from "vitest";
import { runConformance } from "../../apps/conformance/run.ts";
import { CASES, prepare } from "./cases.ts";
import { referenceToken, SECRET, startReference } from "./start_case.ts";

const OPERATOR = 1;

const now = parseDateTime("2026-03-20T12:00:00-04:00");
const { users, sessions } = generateDataset({ sessions: 60, users: 20, now });
const all = [...sessions];
/** The two users who started most sessions. */
const starters = users.filter(({ is_operator }) => !is_operator)
  .map(({ id }) => ({ id, count: all.filter((row) => row.started_by === id).length }))
  .sort((a, b) => b.count - a.count).slice(0, 2).map(({ id }) => id);

const SIZES: Record<string, Dataset> = {
  "no session": { users, sessions: [] },
  "60 sessions": { users, sessions: all },
};

describe.each(CASES)("the suite at a server with $reference.title, like $as", (case_) => {
  const prepared = prepare(case_.reference);
  const missing = "missing" in prepared ? prepared.missing : undefined;

  test.skipIf(missing).each(Object.entries(SIZES))(
    `raises no false alarm over %s${missing ? ` (${missing})` : ""}`,
    async (_name, dataset) => {
      if ("missing" in prepared) return;
      const { portal } = case_.behavior;
      const server = await startReference(dataset, {
        path: prepared.path,
        pageSize: case_.pageSize,
        ...(portal !== undefined && { portal }),
      });
      const { report } = await runConformance({
        url: server.url,
        operator: "env:OPERATOR",
        user: starters.map((_, index) => `env:USER_${index}`),
        jwtSecret: "env:SECRET",
        allowWrites: true,
        allowIncomplete: true,
        skipDetection: true,
        skipDiagnosis: true,
        timeZone: "America/New_York",
        ...(portal !== undefined && { portal }),
        env: {
          SECRET,
          OPERATOR: referenceToken(OPERATOR),
          ...Object.fromEntries(starters.map((id, index) => [`USER_${index}`, referenceToken(id)])),
        },
      });
      await server.close();
      const failed = report.requirements.filter(({ verdict }) =>
        ["fail", "intermittent", "error"].includes(verdict)
      );
      expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
      expect(report.summary.exitCode).toBe(0);
      if (dataset.sessions !== all) return;
      expect(report.framework).toBe(case_.reference.framework);
    },
  );
});
