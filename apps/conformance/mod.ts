/**
 * The conformance suite: checks any deployment of the `/sessions` API against its contract.
 *
 * @example The mock's scenario `demo`, checked as its operator
 * ```ts
 * import assert from "node:assert/strict";
 * import { findScenario } from "@sessions/fixtures";
 * import { newClaims, signingKey, signToken, startServer } from "@sessions/server";
 * import { runConformance } from "@sessions/conformance";
 *
 * const now = Date.now();
 * const dataset = findScenario("demo").build({ seed: 1, now: now * 1000 });
 * const server = await startServer({
 *   seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }),
 *   jwtSecret: "a key of its own",
 *   onError: console.error,
 * });
 * const claims = newClaims({ type: "access", userId: 1, now: now / 1000 });
 * const { report } = await runConformance({
 *   url: server.url,
 *   operator: "env:OP_TOKEN",
 *   env: { OP_TOKEN: signToken({ ...claims }, signingKey("a key of its own")) },
 * });
 * assert.equal(report.summary.failed, 0);
 * assert.equal(report.summary.exitCode, 3, "one token alone leaves things open");
 * await server.close();
 * ```
 *
 * @module
 */
export { Baseline } from "./verdict/baseline.ts";
export { ConfigurationError } from "./target/configuration_error.ts";
export { Card, Report, RequirementResult, type Verdict, VERDICTS } from "./reports/report.ts";
export { EXIT } from "./verdict/exit.ts";
export { type Run, runConformance, type RunOptions } from "./run.ts";
export { Secrets } from "./target/secrets.ts";
