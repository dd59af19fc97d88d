import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Evidence } from "../evidence/evidence.ts";
import { readLimits } from "../evidence/limits.ts";
import { openForge } from "./forge.ts";
import { openIdentity } from "./identities.ts";
import type { Dispatch } from "./connection/network.ts";
import { Secrets } from "./secrets.ts";
import { parseTokenSource } from "./token_source.ts";
import { openTransport } from "./transport.ts";

const folder = mkdtempSync(join(tmpdir(), "identities-"));
afterAll(() => rmSync(folder, { recursive: true }));

const respond = (status: number, body: unknown = {}) => ({
  status,
  headers: { "content-type": "application/json" },
  bytes: Buffer.from(JSON.stringify(body)),
});

/** Opens an identity on a server that takes one token, and evidence that asks as it. */
async function open(
  source: string,
  dispatch: Dispatch,
  env: NodeJS.ProcessEnv = {},
  now: () => number = Date.now,
) {
  const secrets = new Secrets();
  const transport = openTransport({ baseUrl: "http://portal.example/api", secrets, dispatch });
  const operator = await openIdentity({
    name: "operator",
    source: parseTokenSource(source),
    env,
    secrets,
    transport,
    now,
  });
  const forge = openForge({ token: () => operator.token(), secrets });
  const evidence = new Evidence({ transport, operator, users: [], limits: readLimits({}), forge });
  return { ask: () => evidence.ask(operator, "/sessions"), secrets };
}

test("a token of cmd: is fetched again after a 401, and the request sent again", async () => {
  const file = join(folder, "token");
  writeFileSync(file, "stale-token\n");
  const sent: (string | undefined)[] = [];
  const { ask, secrets } = await open(`cmd:cat ${file}`, ({ headers }) => {
    sent.push(headers["Authorization"]);
    return Promise.resolve(respond(headers["Authorization"] === "Bearer fresh-token" ? 200 : 401));
  });
  writeFileSync(file, "fresh-token\n");
  expect((await ask()).status).toBe(200);
  expect(sent).toEqual(["Bearer stale-token", "Bearer fresh-token"]);
  expect(secrets.redact("fresh-token")).toBe("$OPERATOR_TOKEN");
});

test("a token of login: is fetched by another login after a 401", async () => {
  const bodies: (string | undefined)[] = [];
  const tokens = ["stale-token", "fresh-token"];
  const dispatch: Dispatch = ({ url, headers, body }) => {
    if (url.endsWith("/token/")) {
      bodies.push(body);
      return Promise.resolve(respond(200, { access: tokens.shift(), refresh: "refresh-token" }));
    }
    return Promise.resolve(respond(headers["Authorization"] === "Bearer fresh-token" ? 200 : 401));
  };
  const { ask } = await open("login:ada,env:PASSWORD", dispatch, { PASSWORD: "password-1" });
  expect((await ask()).status).toBe(200);
  expect(bodies).toEqual(Array(2).fill('{"username":"ada","password":"password-1"}'));
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: object) => `${part({ alg: "HS256" })}.${part(claims)}.x`;
const LOGIN = "login:ada,env:PASSWORD";
const PASSWORD = { PASSWORD: "hunter-2-hunter" };

test("a token is renewed as often as it expires", async () => {
  let logins = 0;
  let uses = 0;
  const { ask } = await open(LOGIN, ({ url, headers }) => {
    if (url.endsWith("/token/")) {
      uses = 0;
      return Promise.resolve(respond(200, { access: `token-number-${++logins}` }));
    }
    const isGood = headers["Authorization"] === `Bearer token-number-${logins}` && ++uses <= 3;
    return Promise.resolve(respond(isGood ? 200 : 401));
  }, PASSWORD);
  for (let turn = 0; turn < 30; turn++) expect((await ask()).status).toBe(200);
  expect(logins).toBe(10);
});

test("a token that is refused at once, however fresh, is not renewed for ever", async () => {
  let logins = 0;
  const { ask } = await open(LOGIN, ({ url }) =>
    Promise.resolve(
      url.endsWith("/token/") ? respond(200, { access: `token-number-${++logins}` }) : respond(401),
    ), PASSWORD);
  for (let turn = 0; turn < 30; turn++) expect((await ask()).status).toBe(401);
  expect(logins).toBeLessThan(5);
});

test("a token is renewed before it expires, by the clock of who asks, once for all who ask", async () => {
  let present = 0;
  let logins = 0;
  const sent: (string | undefined)[] = [];
  // The deployment's clock is years ahead.
  const fresh = () => jwt({ iat: 2e9, exp: 2e9 + 60, jti: ++logins });
  const { ask } = await open(
    LOGIN,
    ({ url, headers }) => {
      if (url.endsWith("/token/")) return Promise.resolve(respond(200, { access: fresh() }));
      sent.push(headers["Authorization"]);
      return Promise.resolve(respond(200));
    },
    PASSWORD,
    () => present,
  );
  await ask();
  present = 54_000;
  await ask();
  expect([logins, new Set(sent).size]).toEqual([1, 1]);
  present = 55_000;
  await Promise.all([ask(), ask(), ask()]);
  expect([logins, new Set(sent).size]).toEqual([2, 2]);
});

test("a token of env: cannot be fetched again", async () => {
  let count = 0;
  const dispatch: Dispatch = () => Promise.resolve(respond(++count > 0 ? 401 : 200));
  const { ask } = await open("env:TOKEN", dispatch, { TOKEN: "stale-token" });
  expect([(await ask()).status, count]).toEqual([401, 1]);
});

test.each([[-1, true], [3600, false]])(
  "a fresh token that lives %i s and is refused tells of the weather: %o",
  async (seconds, lapsed) => {
    const access = jwt({ exp: Date.now() / 1000 + seconds });
    const dispatch: Dispatch = ({ url }) =>
      Promise.resolve(url.endsWith("/token/") ? respond(200, { access }) : respond(401));
    const { ask } = await open(LOGIN, dispatch, PASSWORD);
    expect((await ask()).lapsed).toBe(lapsed);
  },
);
