import { request as httpRequest, type RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";
import { OPERATION_LIST } from "@sessions/control";
import { DEVIATIONS } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import fc from "fast-check";
import inject from "light-my-request";
import { afterAll, expect, test } from "vitest";
import { type MockOptions, openMock } from "./mock.ts";
import { startServer } from "./server.ts";
import { makeToken } from "./tokens/faulty_token.ts";
import { signingKey } from "./tokens/tokens.ts";

/** `FUZZ_RUNS=20000` is the long form. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1500);
const SECRET = "secret-of-the-fuzz";
const CONTROL = "control-of-the-fuzz";
/** What both are called: the control plane listens to addresses alone. */
const HOST = "127.0.0.1:8000";
const NOW = Date.UTC(2026, 2, 20);

const dataset = findScenario("every-state").build({ seed: 1, now: NOW * 1000 });
const errors: unknown[] = [];
const options: MockOptions = {
  seed: () => ({ dataset, origin: { scenario: "every-state", seed: 1 } }),
  jwtSecret: SECRET,
  controlToken: CONTROL,
  clock: () => NOW,
  onError: (error) => errors.push(error),
};
/** The same mock twice: what is asked goes to both, over a socket and in the process. */
const [server, local] = [await startServer(options), openMock(options)];
afterAll(async () => {
  local.close();
  await server.close();
});

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

async function overSocket({ method, path, headers, body }: Request) {
  const { port } = new URL(server.url);
  return await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = httpRequest(
      { host: "127.0.0.1", port, method, path, headers: { ...headers, host: HOST } },
      (answer) =>
        void buffer(answer).then(
          (bytes) => resolve({ status: answer.statusCode ?? 0, text: bytes.toString("latin1") }),
          reject,
        ),
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

async function inProcess({ method, path, headers, body }: Request) {
  const handle: RequestListener = (request, response) => {
    // As it was asked: a URL would take steps such as `..` out of it.
    request.url = path;
    local.handler(request, response);
  };
  const answer = await inject(handle, {
    method: method as "GET",
    url: "/",
    headers: { ...headers, host: HOST },
    ...(body !== undefined && { payload: body }),
  });
  return { status: answer.statusCode, text: answer.rawPayload.toString("latin1") };
}

const key = signingKey(SECRET);
const good = (userId: number) => makeToken({ key, type: "access", userId, now: NOW / 1000 });
const TOKENS = [1, 2, 3, 99].map(good);
const visible = (text: string) => text.replaceAll(/[^\x21-\x7e]/g, "_");
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const odd = fc.constantFrom(
  "0",
  "-1",
  "1",
  "2",
  "last",
  "1e2",
  "%00",
  "%E0%A4%A",
  "%",
  "%2e%2e",
  "..",
  "2147483648",
  "9007199254740993",
  "99999999999999999999999",
  "__proto__",
  "toString",
  "null",
  "23.0",
  "٣",
  "%D9%A3",
  " 1",
  "",
);
const word = fc.oneof(
  { weight: 4, arbitrary: odd.map((text) => encodeURI(text).replaceAll("%25", "%")) },
  { weight: 1, arbitrary: fc.webFragments().map((text) => text.slice(0, 40)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map(String) },
);
const name = fc.constantFrom(
  "experiment_id",
  "page",
  "format",
  "world",
  "user",
  "session",
  "limit",
  "after",
  "handle",
  "digest",
  "__proto__",
  "x",
);
const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  fc.array(fc.tuple(name, word), { minLength: 1, maxLength: 3 }).map((pairs) =>
    `?${pairs.map(([left, right]) => `${left}=${right}`).join("&")}`
  ),
);
const jsonValue = fc.jsonValue({ maxDepth: 3 });
const claims = fc.dictionary(
  fc.constantFrom("user_id", "exp", "iat", "token_type", "world", "jti", "toString"),
  jsonValue,
);
const authorization = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TOKENS).map((token) => `Bearer ${token}`) },
  claims.map((value) => `Bearer ${base64({ alg: "HS256", typ: "JWT" })}.${base64(value)}.x`),
  fc.constantFrom("", "Bearer", "Bearer x", "Basic x", "Bearer ..", `Bearer ${CONTROL}`),
);
const asked = (request: fc.Arbitrary<Omit<Request, "headers">>) =>
  fc.tuple(
    request,
    authorization,
    fc.option(
      fc.constantFrom("text/html", "application/json; indent=4", "x", "a/b;q=2", ";"),
      { freq: 2, nil: "*/*" },
    ),
    fc.constantFrom("application/json", "application/x-www-form-urlencoded", "multipart/form-data"),
  ).map(([one, Authorization, Accept, type]): Request => ({
    ...one,
    headers: { Authorization, Accept, ...(one.body !== undefined && { "Content-Type": type }) },
  }));

const METHODS = ["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"];
const api = asked(
  fc.tuple(
    fc.constantFrom(...METHODS),
    fc.oneof(
      fc.constantFrom("/api/sessions", "/api/sessions/", "/api/", "/", "/w/none/api/sessions"),
      word.map((id) => `/api/sessions/${id}`),
      word.map((rest) => `/${rest}`),
    ),
    query,
  ).map(([method, path, rest]) => ({
    method,
    path: visible(path + rest),
    body: undefined,
  })),
);
const token = asked(
  fc.tuple(
    fc.constantFrom("", "refresh/", "verify/"),
    fc.oneof(
      fc.dictionary(fc.constantFrom("username", "password", "refresh", "token", "x"), jsonValue)
        .map((value) => JSON.stringify(value)),
      fc.string(),
      claims.map((value) => JSON.stringify({ refresh: `a.${base64(value)}.c` })),
    ),
  ).map(([path, body]) => ({ method: "POST", path: `/api/token/${path}`, body })),
);
/** What is answered as long as one likes, or with what is drawn by chance. */
const UNCOMPARED = ["listen", "createWorld", "createToken", "changeLive", "readLive", "health"];
const value = fc.oneof(
  jsonValue,
  fc.constantFrom(1, 2, true, "2026-03-20T12:00:00Z", "2030-01-01T00:00:00Z", 503, "testbed", []),
);
const FAULT_KEYS = ["status", "headers", "sequence", "html", "insert", "remove", "expire", "when"];
const control = fc.constantFrom(
  ...OPERATION_LIST.filter(({ name }) => !UNCOMPARED.includes(name)),
).chain((operation) => {
  const { properties = {} } = operation.body as { properties?: object } ?? {};
  const keys = operation.name === "addFault" ? FAULT_KEYS : Object.keys(properties);
  const body = fc.oneof(
    { weight: 1, arbitrary: jsonValue },
    { weight: 5, arbitrary: fc.dictionary(fc.constantFrom(...keys, "x"), value, { maxKeys: 3 }) },
  );
  return fc.tuple(word, query, body).map(([id, rest, said]): Request => ({
    method: operation.method,
    path: `/__mock${visible(operation.path.replace(/:\w+/, id))}${visible(rest)}`,
    headers: { Authorization: `Bearer ${CONTROL}`, "Content-Type": "application/json" },
    body: operation.body ? JSON.stringify(said) : undefined,
  }));
});

test(`no request is an internal error, and both ways answer alike, ${RUNS} times`, async () => {
  const deviation = fc.option(fc.constantFrom(...DEVIATIONS.map(({ id }) => id)), { freq: 3 });
  await fc.assert(
    fc.asyncProperty(
      deviation,
      fc.oneof({ weight: 4, arbitrary: api }, { weight: 1, arbitrary: token }, {
        weight: 2,
        arbitrary: control,
      }),
      async (id, request) => {
        const worlds = [server.worlds.default, local.worlds.default];
        for (const world of worlds) {
          world.reset();
          world.deviations = id ? [id] : [];
        }
        const [remote, near] = await Promise.all([
          overSocket(request),
          inProcess(request),
        ]);
        const wanted = id?.includes("500") || remote.text.includes("Server Error (500)");
        if (!wanted) expect(remote.status, remote.text).toBeLessThan(500);
        expect(errors.splice(0)).toEqual([]);
        expect(near.status).toBe(remote.status);
        if (!request.path.startsWith("/api/token/")) expect(near.text).toBe(remote.text);
      },
    ),
    { numRuns: RUNS, verbose: 1 },
  );
});
