import { afterAll, beforeEach, expect, test } from "vitest";
import { startMock } from "./mod.ts";

const mock = await startMock({ scenario: "demo" });
afterAll(() => mock.stop());
const world = await mock.world();
beforeEach(() => world.reset());

const countOf = async (caller: ReturnType<typeof world.as>) =>
  (await (await caller.fetch("/sessions")).json() as { count: number }).count;

const logIn = async (username: string, password: string, url = world.url) => {
  const answer = await world.fetch(`${url}/token/`, {
    method: "POST",
    body: new URLSearchParams({ username, password }),
  });
  return answer.status;
};

test("who is deactivated is refused with the token that they hold, until they are active again", async () => {
  const caller = world.as(3);
  expect((await caller.fetch("/sessions")).status).toBe(200);
  world.people.edit(3, { is_active: false });
  const refused = await caller.fetch("/sessions");
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: "user_inactive" }]);
  world.people.edit(3, { is_active: true });
  expect((await caller.fetch("/sessions")).status).toBe(200);
});

test("who is promoted sees everything at once, and another world's namesake does not", async () => {
  const [caller, operator, elsewhere] = [world.as(3), world.as(1), mock.as(3)];
  const own = await countOf(caller);
  expect(world.people.edit(3, { is_operator: true }).sessions).toBeGreaterThan(own);
  expect(await countOf(caller)).toBe(await countOf(operator));
  expect(await countOf(elsewhere)).toBe(own);
  world.reset();
  expect(await countOf(caller)).toBe(own);
});

test("a new name and a new password count at the login", async () => {
  const { username = "", password = "" } = world.users.find(({ id }) => id === 3) ?? {};
  expect(await logIn(username, password)).toBe(200);
  world.people.edit(3, { username: "renamed", password: "another" });
  expect(await logIn(username, password)).toBe(401);
  expect(await logIn("renamed", "another")).toBe(200);
  expect(await logIn("renamed", "another", mock.url)).toBe(401);
});

test("a new person logs in, and starts sessions of their own", async () => {
  const person = world.people.add();
  expect(person).toMatchObject({ is_operator: false, is_active: true, sessions: 0 });
  expect(await logIn(person.username, `password-${person.id}`)).toBe(200);
  world.sessions.create({ created_by: person.id });
  expect(await countOf(world.as(person.id))).toBe(1);
  expect(world.people.add({ id: person.id + 7 }).id).toBe(person.id + 7);
  expect(world.people.add().id).toBe(person.id + 8);
});
