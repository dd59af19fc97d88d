import { REQUIREMENTS } from "@sessions/domain";
import { expect, test } from "vitest";
import { Evidence } from "../evidence/evidence.ts";
import { readLimits } from "../evidence/limits.ts";
import type { RequirementResult } from "../reports/report.ts";
import { openForge } from "../target/forge.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { Secrets } from "../target/secrets.ts";
import { openTransport } from "../target/transport.ts";
import { decide } from "./decide.ts";

const secrets = new Secrets();
const GOOD = { count: 0, next: null, previous: null, results: [] };

/** Decides `list/envelope` on a server that answers its list so, one body after another. */
async function decideOn(bodies: unknown[], confirm: number): Promise<RequirementResult[]> {
  const dispatch: Dispatch = () =>
    Promise.resolve({
      status: 200,
      headers: { "content-type": "application/json" },
      bytes: Buffer.from(JSON.stringify(bodies.length > 1 ? bodies.shift() : bodies[0])),
    });
  const transport = openTransport({ baseUrl: "http://portal.example/api", secrets, dispatch });
  const operator = {
    name: "operator",
    userId: 1,
    token: () => "token-of-the-operator",
    readyToken: () => Promise.resolve("token-of-the-operator"),
    accept: () => {},
    renew: () => Promise.resolve(false),
    expires: () => undefined,
  };
  const forge = openForge({ token: operator.token, secrets });
  const gather = () =>
    new Evidence({ transport, operator, users: [], limits: readLimits({}), forge });
  const results: RequirementResult[] = [];
  const selected = REQUIREMENTS.filter(({ id }) => id === "list/envelope");
  const onResult = (result: RequirementResult) => void results.push(result);
  await decide(selected, { evidence: gather(), gather, confirm, secrets, onResult });
  return results;
}

test("decide() calls a failure intermittent when a confirmation does not see it", async () => {
  expect(await decideOn([{ wrong: true }, GOOD], 2)).toMatchObject([
    {
      verdict: "intermittent",
      reason: "broke in 1 of 3 attempts",
      attempts: 3,
      card: { got: '{"wrong":true}' },
    },
  ]);
});

test("decide() calls a failure confirmed when every attempt sees it", async () => {
  expect(await decideOn([{ wrong: true }], 2)).toMatchObject([{ verdict: "fail", attempts: 3 }]);
  expect(await decideOn([{ wrong: true }], 0)).toMatchObject([{ verdict: "fail", attempts: 1 }]);
});

test("decide() tries nothing again in which it found no fault", async () => {
  expect(await decideOn([GOOD], 2)).toMatchObject([{ attempts: 1, card: null }]);
});
