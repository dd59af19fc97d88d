import { afterAll, describe, expect, test } from "vitest";
import { endMocks } from "../launch_mock.ts";
import { type DeploymentName, DEPLOYMENTS, missingFor, wreakHavoc } from "./chaos.ts";
import { keptSeeds } from "./kept_seeds.ts";

/** `npm run chaos` strikes more often. */
const BLOWS = 8;
const [seed] = keptSeeds().slice(-1);

afterAll(endMocks);

describe.each(Object.keys(DEPLOYMENTS) as DeploymentName[])("%s", (name) => {
  const missing = missingFor(name);
  test.skipIf(missing)(
    `loses nothing that was acknowledged, and leaves nobody without an answer${
      missing ? ` (${missing})` : ""
    }`,
    async () => {
      const { anomalies, blows, writes, reads } = await wreakHavoc(name, {
        seed: seed ?? 1,
        blows: BLOWS,
      });
      expect(anomalies).toEqual([]);
      expect(Object.values(blows).reduce((sum, times) => sum + times)).toBe(BLOWS);
      expect(Math.min(writes, reads)).toBeGreaterThan(20);
    },
  );
});
