import { findScenario } from "@sessions/fixtures";
import inject from "light-my-request";
import { expect, test } from "vitest";
import { openMock } from "../mock.ts";
import { makeToken } from "../tokens/faulty_token.ts";
import { signingKey } from "../tokens/tokens.ts";
import { allSessions, oncePerData } from "./all_sessions.ts";

const SECRET = "the-secret-of-this-test";
const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const open = () =>
  openMock({
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    jwtSecret: SECRET,
    deviations: ["list/order-oldest"],
    onError: (error) => expect.fail(String(error)),
  });

test("allSessions() reads the sessions once until they change", () => {
  const mock = open();
  const world = mock.worlds.default;
  const before = allSessions(world);
  expect(allSessions(world)).toBe(before);
  const [newest] = before;
  world.change((store) => store.remove(newest?.session_id ?? 0));
  expect(allSessions(world)).toEqual(before.slice(1));
  world.reset();
  expect(allSessions(world)).toEqual(before);
  mock.close();
});

test("a list that a deviation made shows what changed since", async () => {
  const mock = open();
  const world = mock.worlds.default;
  const token = makeToken({
    key: signingKey(SECRET),
    type: "access",
    userId: 2,
    now: Date.now() / 1000,
  });
  const count = async () => {
    const answer = await inject(mock.handler, {
      url: "/api/sessions",
      headers: { authorization: `Bearer ${token}` },
    });
    return (answer.json() as { count: number }).count;
  };
  const before = await count();
  expect(await count()).toBe(before);
  world.change((store) => store.remove(allSessions(world)[0]?.session_id ?? 0));
  expect(await count()).toBe(before - 1);
  mock.close();
});

test("oncePerData() works a value out once for each key, and anew from other sessions", () => {
  const once = oncePerData<number>();
  const [few, others] = [dataset.sessions, [...dataset.sessions]].map((all) => [...all]);
  let worked = 0;
  const work = () => ++worked;
  expect(["a", "a", "b", "a"].map((key) => once(few ?? [], key, work))).toEqual([1, 1, 2, 1]);
  expect(once(others ?? [], "a", work)).toBe(3);
});
