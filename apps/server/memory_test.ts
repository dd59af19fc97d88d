import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { findScenario } from "@sessions/fixtures";
import inject from "light-my-request";
import { afterAll, expect, test } from "vitest";
import { openMock } from "./mock.ts";
import { makeToken } from "./tokens/faulty_token.ts";
import { signingKey } from "./tokens/tokens.ts";
import { atOnce } from "./store/steps.ts";
import { HeldData } from "./world/held_data.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
async function heldMegabytes(): Promise<number> {
  // What waits for its end is done with, and can be collected, a turn later.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

const SECRET = "secret-of-the-memory";
const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const mock = openMock({
  seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
  jwtSecret: SECRET,
  onError: (error) => expect.fail(String(error)),
});
afterAll(() => mock.close());

const LONG = "x".repeat(14_000);
const token = makeToken({
  key: signingKey(SECRET),
  type: "access",
  userId: 2,
  now: Date.now() / 1000,
});

test.each<[string, (turn: number) => { url: string; authorization: string }]>([
  ["URLs", (turn) => ({
    url: `/api/sessions?x=${turn}${LONG}`,
    authorization: `Bearer ${token}`,
  })],
  ["credentials", (turn) => ({
    url: "/api/sessions",
    authorization: `Bearer ${turn}${LONG}.x.x`,
  })],
  ["URLs without credentials", (turn) => ({
    url: `/api/sessions/${turn}${LONG}`,
    authorization: "",
  })],
])("what is remembered of 4,000 long %s is bounded by bytes", async (_name, ask) => {
  const turn = async (number: number) => {
    const { url, authorization } = ask(number);
    const headers = { host: "mock", ...(authorization && { authorization }) };
    const { statusCode } = await inject(mock.handler, { url, headers });
    expect(statusCode).toBeLessThan(500);
  };
  for (let number = 0; number < 50; number++) await turn(number);
  const before = await heldMegabytes();
  for (let number = 50; number < 4050; number++) await turn(number);
  // All of it would be 56 MB, once.
  expect(await heldMegabytes() - before).toBeLessThan(16);
});

test("data that is held for worlds is bounded by bytes, and the last one is always held", () => {
  let made = 0;
  const heldData = new HeldData(function* () {
    made++;
    yield;
    const snapshot = Buffer.alloc(100 * 2 ** 20);
    return { snapshot, bytes: snapshot.length };
  });
  for (const seed of [1, 2, 3, 3, 2, 1]) atOnce(heldData.of({ seed, now: 0 }, true));
  // Two of them fit: the third made the first go.
  expect(made).toBe(4);
});
