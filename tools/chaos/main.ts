import { parseArgs } from "node:util";
import { endMocks } from "../launch_mock.ts";
import { wholeNumber } from "../whole_number.ts";
import { keepSeed } from "./kept_seeds.ts";
import { type DeploymentName, DEPLOYMENTS, missingFor, wreakHavoc } from "./chaos.ts";

/**
 * Strikes deployments until so many blows were struck.
 * Usage: npm run chaos -- [--seed N] [--blows N], after npm run build.
 */
const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, blows: { type: "string", default: "60" } },
});
const seed = wholeNumber("--seed", values.seed);
const count = wholeNumber("--blows", values.blows);
let failed = false;
for (const name of Object.keys(DEPLOYMENTS) as DeploymentName[]) {
  const missing = missingFor(name);
  if (missing) {
    console.log(`${name}: left out, ${missing}`);
    continue;
  }
  const started = performance.now();
  const result = await wreakHavoc(name, { seed, blows: count });
  const { blows, writes, reads, refused, anomalies } = result;
  const struck = Object.entries(blows).map(([blow, times]) => `${times} × ${blow}`).join(", ");
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `${name}: ${struck}; ${writes} writes, ${reads} reads, ${refused} refused; ${anomalies.length} anomalies, ${seconds} s`,
  );
  for (const { kind, detail } of anomalies.slice(0, 20)) console.log(`  ${kind}: ${detail}`);
  if (anomalies.length > 0) failed = true;
}
endMocks();
if (failed) {
  keepSeed(seed);
  console.log(`Again: npm run chaos -- --seed ${seed} --blows ${count}`);
}
process.exitCode = failed ? 1 : 0;
