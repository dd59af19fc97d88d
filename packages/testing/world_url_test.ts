import { afterAll, expect, test, vi } from "vitest";
import { startMock } from "./start_mock.ts";
import { handlers } from "./msw.ts";
import { setupServer } from "msw/node";

const mock = await startMock({ scenario: "demo" });
afterAll(() => mock.stop());
const [person] = mock.users.filter((user) => !user.is_operator);
const operator = mock.users.find((user) => user.is_operator);
const post = (url: string, body: object) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
const logIn = async (url: string) => {
  const { username = "", password = "" } = operator ?? {};
  return await (await post(`${url}/token/`, { username, password })).json() as {
    access: string;
    refresh: string;
  };
};
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test("an app that logs in at a world's URL is in that world, and so are its links", async () => {
  using world = mock.world();
  world.sessions.create({ created_by: person?.id ?? 0 });
  const { access, refresh } = await logIn(world.url);
  const list = await (await fetch(`${world.url}/sessions`, bearer(access))).json() as {
    count: number;
    next: string;
  };
  expect(list.count).toBe(241);
  expect(list.next).toBe(`${world.url}/sessions?page=2`);
  expect((await fetch(list.next, bearer(access))).status).toBe(200);
  const renewed = await (await post(`${world.url}/token/refresh/`, { refresh })).json() as {
    access: string;
  };
  expect((await fetch(`${world.url}/sessions`, bearer(renewed.access))).status).toBe(200);
  expect(world.journal.count()).toBe(5);
  expect(mock.journal.count()).toBe(0);
});

test("requests without a token, or with a bad one, are in the journal of the URL's world", async () => {
  using world = mock.world();
  expect((await fetch(`${world.url}/sessions`)).status).toBe(401);
  expect((await fetch(`${world.url}/sessions`, bearer("bad"))).status).toBe(401);
  expect((await world.fetch("sessions")).status).toBe(401);
  expect(world.journal.count({ status: 401 })).toBe(3);
});

test("faults and the clock of a world reach its login", async () => {
  using world = mock.world();
  world.faults.add({ when: { operation: "token" }, status: 503 });
  expect((await post(`${world.url}/token/`, {})).status).toBe(503);
  expect((await post(`${mock.url}/token/`, {})).status).toBe(400);
});

test("a token of another world is refused at a world's URL, and says so", async () => {
  using one = mock.world({ id: "one" });
  using other = mock.world({ id: "other" });
  const answer = await fetch(`${one.url}/sessions`, bearer(other.tokenFor(1)));
  expect([answer.status, await answer.json()]).toEqual([401, {
    detail:
      'Cannot enter the world "one" with a token of the world "other": ask at that world\'s URL, or log in here',
    code: "unknown_world",
  }]);
  expect((await fetch(`${one.url}/sessions`, bearer(mock.tokenFor(1)))).status).toBe(200);
  expect(one.journal.find().map(({ status }) => status)).toEqual([401, 200]);
  expect(other.journal.count()).toBe(0);
  one.faults.add({ status: 503 });
  expect((await fetch(`${one.url}/sessions`, bearer(other.tokenFor(1)))).status).toBe(503);
});

test("the description and redirects of a world's URL lead back to it", async () => {
  using world = mock.world();
  const description = await (await fetch(`${world.url}/schema/`)).json() as {
    servers: { url: string }[];
  };
  expect(description.servers[0]?.url).toBe(world.url);
  const { headers } = await fetch(`${world.url}/token`, { redirect: "manual" });
  expect(headers.get("Location")).toBe(`${new URL(world.url).pathname}/token/`);
});

test("a closed world says so, over HTTP and in the harness", async () => {
  const world = mock.world({ id: "closed" });
  world.close();
  expect(await (await fetch(`${world.url}/sessions`)).json()).toMatchObject({
    code: "unknown_world",
    detail: expect.stringMatching(/^Cannot find the world "closed": it was deleted/),
  });
  expect(() => world.users).toThrow(/^Cannot use the world "closed": it was closed, deleted/);
});

test.for([
  "https://portal.example.org/v1/backend",
  "https://portal.example.org/api",
  undefined,
])(
  "handlers() of a world, called at %s, answer its logins, keep the called path, and reset as a network does",
  async (called) => {
    using world = mock.world();
    const url = called ?? world.url;
    const server = setupServer(...handlers(world, called === undefined ? {} : { url }));
    server.listen();
    try {
      const { access } = await logIn(url);
      const list = await (await fetch(`${url}/sessions`, bearer(access))).json() as {
        next: string;
      };
      expect(list.next).toBe(`${url}/sessions?page=2`);
      expect((await fetch(list.next, bearer(access))).status).toBe(200);
      world.faults.add({ reset: true });
      await expect(fetch(`${url}/sessions`, bearer(access))).rejects.toThrow(TypeError);
    } finally {
      server.close();
    }
  },
);

test("requests with a body are answered while timers are faked", async () => {
  using world = mock.world();
  const { username = "", password = "" } = operator ?? {};
  vi.useFakeTimers();
  try {
    const answer = await world.fetch("token/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    expect(answer.status).toBe(200);
    vi.advanceTimersByTime(2 * 3600 * 1000);
    expect((await world.as(1).fetch("/sessions")).status).toBe(200);
  } finally {
    vi.useRealTimers();
  }
});
