import { FRAMEWORK_NAMES, PORTALS } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { DEVELOPMENT_SECRET, makeToken, signingKey, startServer } from "@sessions/server";
import { expect, test } from "vitest";
import { runConformance } from "../run.ts";

const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const key = signingKey(DEVELOPMENT_SECRET);
const token = (userId: number) =>
  makeToken({ key, type: "access", userId, now: Date.now() / 1000 });
const CASES = [
  ...FRAMEWORK_NAMES.map((framework) => ({ behavior: { framework }, framework })),
  ...PORTALS.map(({ name: portal, framework }) => ({ behavior: { portal }, framework })),
];

test.each(CASES)("a run recognises $framework of $behavior", async ({ behavior, framework }) => {
  const server = await startServer({
    ...behavior,
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
  });
  const { report } = await runConformance({
    url: server.url,
    operator: "env:OPERATOR",
    user: ["env:USER"],
    env: { OPERATOR: token(2), USER: token(54) },
    skipDetection: true,
    skipDiagnosis: true,
  });
  await server.close();
  expect(report.framework).toBe(framework);
});
