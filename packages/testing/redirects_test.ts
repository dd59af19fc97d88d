import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setupServer } from "msw/node";
import { afterAll, expect, test } from "vitest";
import type { Fetch } from "./in_process_fetch.ts";
import { startMock } from "./mod.ts";
import { handlers } from "./msw.ts";

const mock = await startMock({ scenario: "demo" });
const PORTAL = "https://portal.example.org/v1/backend";
const server = setupServer(...handlers(mock, { url: PORTAL }));
/** Another origin, which tells what it is asked. */
const elsewhere = createServer(({ method, headers }, response) => {
  const { authorization = null, cookie = null } = headers;
  response.end(JSON.stringify({ method, authorization, cookie }));
}).listen(0, "127.0.0.1");
await once(elsewhere, "listening");
afterAll(async () => {
  elsewhere.close();
  await mock.stop();
});
const placeElsewhere = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;

/** Ways to the same mock, and the base URL that each calls it at. */
const WAYS: readonly (readonly [name: string, base: string, fetch: () => Fetch])[] = [
  ["a socket", mock.url, () => globalThis.fetch],
  ["no socket", mock.url, () => mock.fetch],
  ["MSW", PORTAL, () => globalThis.fetch],
];

/** Asks in each way, and returns what came, and what the mock was asked. */
async function inEachWay(
  ask: (base: string, fetch: Fetch) => Promise<unknown>,
): Promise<[name: string, came: unknown, asked: string[]][]> {
  const came: [string, unknown, string[]][] = [];
  for (const [name, base, fetch] of WAYS) {
    if (name === "MSW") server.listen({ onUnhandledFrame: "bypass" });
    const before = mock.journal.find().at(-1)?.id ?? 0;
    const answer = await ask(base, fetch()).catch((error) => error.name);
    const asked = mock.journal.find({ after: before }).map(({ method, url, status }) =>
      `${method} ${url} ${status}`
    );
    came.push([name, answer, asked]);
    if (name === "MSW") server.close();
    mock.faults.remove();
  }
  return came;
}
const { username, password } = mock.users[1] ?? { username: "", password: "" };
const login = () => ({ method: "POST", body: new URLSearchParams({ username, password }) });

test.each([301, 302, 303, 307, 308])(
  "a login that %i redirects does as over a socket",
  async (status) => {
    const [overSocket, ...others] = await inEachWay(async (base, fetch) => {
      mock.faults.add({ when: { nth: 1 }, status, headers: { Location: `${base}/token/` } });
      const answer = await fetch(`${base}/token/`, login());
      // MSW makes another answer of ours, which does not know that it was redirected.
      return [answer.status, answer.url.slice(base.length)];
    });
    const [, came, asked] = overSocket ?? [];
    expect(came).toEqual([status >= 307 ? 200 : 405, "/token/"]);
    for (const [name, ...rest] of others) expect(rest, name).toEqual([came, asked]);
  },
);

test("a redirect is not followed where that is not wanted", async () => {
  for (const redirect of ["manual", "error"] as const) {
    const [overSocket, ...others] = await inEachWay(async (base, fetch) => {
      const answer = await fetch(`${base}/token`, { redirect });
      return [answer.status, answer.redirected];
    });
    const [, came, asked] = overSocket ?? [];
    expect(came).toEqual(redirect === "manual" ? [301, false] : "TypeError");
    for (const [name, ...rest] of others) expect(rest, name).toEqual([came, asked]);
  }
});

test("a redirect to another origin goes there, and takes no token along", async () => {
  const came = await inEachWay(async (base, fetch) => {
    mock.faults.add({ when: { nth: 1 }, status: 302, headers: { Location: placeElsewhere() } });
    const headers = { ...mock.as(1).headers, Cookie: "sessionid=secret" };
    const answer = await fetch(`${base}/sessions`, { headers });
    return [answer.status, answer.redirected, await answer.json()];
  });
  for (const [name, answer] of came) {
    expect(answer, name).toEqual([200, true, { method: "GET", authorization: null, cookie: null }]);
  }
});

test("the base URL itself is asked for without a slash as over a socket", async () => {
  const [overSocket, ...others] = await inEachWay(async (base, fetch) => {
    const answer = await fetch(base);
    return [answer.status, answer.redirected];
  });
  for (const [name, came] of others) expect(came, name).toEqual(overSocket?.[1]);
});

test.each(["data:text/plain,hello", "http://"])(
  "a redirect to %s is a failed fetch",
  async (Location) => {
    for (
      const [name, came] of await inEachWay((base, fetch) => {
        mock.faults.add({ when: { nth: 1 }, status: 302, headers: { Location } });
        return fetch(`${base}/sessions`);
      })
    ) expect(came, name).toBe("TypeError");
  },
);
