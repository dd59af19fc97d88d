import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { readDataset } from "@sessions/fixtures/dataset_file";
import { afterAll, describe, expect, test } from "vitest";
import { unexplainedLine } from "../../apps/conformance/diagnosis/behavior_words.ts";
import { recordDeployment } from "../../apps/conformance/record/record_deployment.ts";
import { CASES, prepare } from "./cases.ts";
import { referenceToken, startReference } from "./start_case.ts";

const [OPERATOR, PERSON] = [1, 3];
/** More are recorded with RECORDED_SESSIONS=5000. */
const SIZES = [0, Number(process.env["RECORDED_SESSIONS"] ?? 40)];
const folder = mkdtempSync(join(tmpdir(), "recorded-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(CASES)("a recording of $reference.title, like $as", (case_) => {
  const prepared = prepare(case_.reference);
  const missing = "missing" in prepared ? prepared.missing : undefined;

  test.skipIf(missing).each(SIZES)(
    `makes a mock that answers alike, with %d sessions${missing ? ` (${missing})` : ""}`,
    async (count) => {
      if ("missing" in prepared) return;
      const { portal } = case_.behavior;
      const now = parseDateTime("2026-03-20T12:00:00-04:00");
      const dataset = generateDataset({ sessions: count, users: 30, now });
      const server = await startReference(dataset, {
        path: prepared.path,
        pageSize: case_.pageSize,
        ...(portal !== undefined && { portal }),
      });
      const output = join(folder, "recording.json");
      const { diagnosis, baseUrl } = await recordDeployment({
        url: server.url,
        operator: "env:OPERATOR",
        user: ["env:PERSON"],
        env: { OPERATOR: referenceToken(OPERATOR), PERSON: referenceToken(PERSON) },
        output,
      });
      await server.close();
      const unexplained = diagnosis.unexplained.map((one) => unexplainedLine(one, baseUrl))
        // The reference's database takes integers that a portal's does not.
        .filter((line) => portal === undefined || !/\d{10}/.test(line));
      expect(unexplained).toEqual([]);
      const recorded = readDataset(readFileSync(output, "utf8"), output);
      expect([...recorded.sessions].sort((a, b) => a.session_id - b.session_id))
        .toEqual([...dataset.sessions]);
      if (count === 0) return;
      expect(recorded.deployment).toMatchObject({
        framework: case_.reference.framework,
        portal: portal ?? null,
        deviations: [],
      });
    },
  );
});
