import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { moveSession, type Session } from "@sessions/domain";
import { type Dataset, DOCUMENTED_ROWS, findScenario, SCENARIOS } from "@sessions/fixtures";
import { newClaims, openMock, signingKey, signToken, startServer } from "@sessions/server";
import { afterEach, expect, test } from "vitest";
import { FORMAT_NAMES, FORMATS } from "./reports/formats.ts";
import { type Run, runConformance, type RunOptions } from "./run.ts";

const SECRET = "a-secret-of-the-tests";
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const token = (userId: number) =>
  signToken(
    { ...newClaims({ type: "access", userId, now: Date.now() / 1000 }) },
    signingKey(SECRET),
  );

function check(
  url: string,
  users: readonly number[],
  rest: Partial<RunOptions> = {},
): Promise<Run> {
  const [operator, ...others] = users;
  return runConformance({
    url,
    operator: "env:OPERATOR",
    user: others.map((_, index) => `env:USER_${index}`),
    jwtSecret: "env:SECRET",
    skipDetection: true,
    skipDiagnosis: true,
    env: {
      SECRET,
      OPERATOR: token(operator as number),
      ...Object.fromEntries(others.map((id, index) => [`USER_${index}`, token(id)])),
    },
    ...rest,
  });
}

async function serveMock(dataset: Dataset, pageSize = 100): Promise<string> {
  const server = await startServer({
    seed: () => ({ dataset, origin: { scenario: "test", seed: 1 } }),
    jwtSecret: SECRET,
    pageSize,
    onError: (error) => {
      throw error;
    },
  });
  closers.push(() => server.close());
  return server.url;
}

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closers.push(() => server.closeAllConnections(), () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

function cast({ users, sessions }: Dataset): number[] {
  const rows = [...sessions];
  const count = (id: number) => rows.filter((row) => row.started_by === id).length;
  const operator = users.find((user) => user.is_operator)?.id ?? 0;
  const others = users.filter((user) => !user.is_operator).map(({ id }) => id);
  return [operator, ...others.sort((a, b) => count(b) - count(a)).slice(0, 2)];
}

const demo = findScenario("demo").build({ seed: 1, now: Date.now() * 1000 });
const failures = ({ report }: Run) =>
  report.requirements.filter(({ verdict }) => ["fail", "intermittent", "error"].includes(verdict))
    .map(({ id, verdict, reason }) => [id, verdict, reason]);

test("runConformance() finds the mock's demo conforming, with a witness for every pass", async () => {
  const { report } = await check(await serveMock(demo), cast(demo), { allowWrites: true });
  expect(report.requirements.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
  expect(report.requirements.every(({ witnesses }) => witnesses > 0)).toBe(true);
  expect(report.summary).toMatchObject({ met: 44, failed: 0, undecided: 0, exitCode: 0 });
  expect(report.requests.total).toBeLessThanOrEqual(1000);
});

test.each(SCENARIOS.map(({ name }) => name))(
  "runConformance() raises no false alarm on the scenario %s",
  async (name) => {
    const dataset = findScenario(name).build({ seed: 1, now: Date.now() * 1000 });
    const run = await check(await serveMock(dataset), cast(dataset));
    expect(failures(run)).toEqual([]);
    expect([0, 3]).toContain(run.report.summary.exitCode);
  },
);

test.each([1, 2, 7, 239, 240, 241, 1000])(
  "runConformance() raises no false alarm on pages of %i",
  async (pageSize) => {
    expect(failures(await check(await serveMock(demo, pageSize), cast(demo)))).toEqual([]);
  },
);

test("runConformance() gives the same verdicts twenty times", async () => {
  const url = await serveMock(demo);
  const verdicts = async () =>
    (await check(url, cast(demo))).report.requirements.map(({ id, verdict }) => `${id} ${verdict}`);
  const first = await verdicts();
  for (let turn = 1; turn < 20; turn++) expect(await verdicts()).toEqual(first);
});

test("runConformance() raises no false alarm while sessions are created and ended many times a second", async () => {
  const mock = openMock({
    pageSize: 50,
    jwtSecret: SECRET,
    seed: () => ({ dataset: demo, origin: { scenario: "demo", seed: 1 } }),
    onError: (error) => {
      throw error;
    },
  });
  closers.push(mock.close);
  const world = mock.worlds.default;
  const [first] = demo.sessions;
  const url = await serve(mock.handler);
  const [, person = 0, other = 0] = cast(demo);
  let turn = 0;
  const churn = setInterval(() => {
    const now = Date.now() * 1000;
    const by = turn % 2 ? person : other;
    const fresh = {
      ...first as Session,
      session_id: 10_000 + turn,
      created_time: now,
      modified_time: now,
      created_by: by,
      modified_by: by,
      is_active: true,
      start_date_time: now,
      started_by: by,
      end_date_time: null,
      ended_by: null,
    };
    const running = [...world.store.sessions()].find((row) =>
      row.is_active && row.start_date_time !== null
    );
    world.change((store) => {
      store.put(fresh);
      if (running) store.put(moveSession(running, "end", { by, at: now }));
    });
    turn++;
  }, 15);
  closers.push(() => clearInterval(churn));
  for (let repeat = 0; repeat < 12; repeat++) {
    const run = await check(url, cast(demo));
    expect(failures(run)).toEqual([]);
    expect([0, 3]).toContain(run.report.summary.exitCode);
  }
  expect(turn).toBeGreaterThan(20);
});

const json = (status: number, body: unknown): RequestListener => (_request, response) => {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
};
const EMPTY = { count: 0, next: null, previous: null, results: [] };
const DATA =
  /^(list\/(envelope|row|count|pages|links|page-size|order|unknown)|filter\/(match|none|blank|repeated)|detail\/(shape|agrees)|scope|time|http\/json)/;

const KNOWS_NOTHING: Record<string, {
  handler: RequestListener;
  exit: number;
  message: RegExp;
  /** What it meets without any row. */
  passes?: string[];
}> = {
  "always 200 {}": { handler: json(200, {}), exit: 1, message: /confirmed failure/ },
  "always an empty page": {
    handler: json(200, EMPTY),
    passes: ["list/envelope", "http/json"],
    exit: 3,
    message: /could not be decided/,
  },
  "always 401": {
    handler: json(401, { detail: "no" }),
    exit: 4,
    message: /rejects the operator's credentials \(401\)/,
  },
  "always 404": {
    handler: json(404, { detail: "Not found." }),
    exit: 4,
    message: /there is nothing \(404\)\. The base URL ends in \/api/,
  },
  "always 500": { handler: json(500, { detail: "oops" }), exit: 1, message: /confirmed failure/ },
  "HTML": {
    handler: (_request, response) =>
      void response.writeHead(200, { "Content-Type": "text/html" }).end(
        "<!doctype html><title>x</title>",
      ),
    exit: 4,
    message: /answers with a page \(HTML\)/,
  },
  "invalid UTF-8": {
    handler: (_request, response) =>
      void response.writeHead(200, { "Content-Type": "application/json" }).end(
        Buffer.from([0x22, 0xff, 0xfe, 0x22]),
      ),
    exit: 1,
    message: /confirmed failure/,
  },
  "an endless body": {
    handler: (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
      };
      response.on("drain", more);
      more();
    },
    exit: 4,
    message: /body is larger|no answer within/,
  },
  "a slow drip": {
    handler: (_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const drip = setInterval(() => response.write(" "), 50);
      response.on("close", () => clearInterval(drip));
    },
    exit: 4,
    message: /no answer within 500 ms/,
  },
  "a closed connection": {
    handler: (request) => void request.socket.destroy(),
    exit: 4,
    message: /the connection was closed/,
  },
  "a redirect to a login page": {
    handler: (_request, response) =>
      void response.writeHead(302, { Location: "https://login.example.org/" }).end(),
    exit: 4,
    message: /it redirects to https:\/\/login\.example\.org\//,
  },
};

test.each(Object.entries(KNOWS_NOTHING))(
  "runConformance() gives no pass on data to a server that knows nothing: %s",
  async (_name, { handler, exit, message, passes = [] }) => {
    const { report } = await check(await serve(handler), [1, 2], { timeout: 500 });
    const passed = report.requirements.filter(({ verdict }) => verdict === "pass");
    expect(passed.map(({ id }) => id).filter((id) => DATA.test(id))).toEqual(passes);
    expect(report.summary.exitCode).toBe(exit);
    expect(report.summary.message).toMatch(message);
  },
);

test("runConformance() never follows a link, or sends a token, to another origin", async () => {
  const heard: string[] = [];
  const trap = await serve((request, response) => {
    heard.push(request.headers.authorization ?? "nothing");
    response.end("{}");
  });
  const url = await serve((_request, response) => {
    const row = {
      end_date_time: null,
      ended_by: null,
      experiment_id: 1,
      is_active: true,
      session_id: 1,
      session_type: "testbed",
      start_date_time: null,
      started_by: null,
    };
    response.writeHead(200, { "Content-Type": "application/json" }).end(
      JSON.stringify({ count: 2, next: `${trap}/sessions?page=2`, previous: null, results: [row] }),
    );
  });
  const run = await check(url, [1]);
  expect(heard).toEqual([]);
  expect(failures(run).map(([id]) => id)).toContain("list/links");
});

test("runConformance() sends no method that writes without allowWrites", async () => {
  const methods = new Set<string>();
  const url = await serveMock(demo);
  const proxy = await serve(async (request, response) => {
    methods.add(request.method ?? "");
    const answer = await fetch(new URL(request.url ?? "", url), {
      method: request.method ?? "GET",
      headers: request.headers as Record<string, string>,
    });
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(
      await answer.text(),
    );
  });
  await check(proxy, cast(demo));
  expect(methods).toEqual(new Set(["GET", "HEAD", "OPTIONS"]));
});

test("no report holds a planted secret, or a part of one, however the server echoes it", async () => {
  const canary = "canary-3f9a27c1d8";
  const held = cast(demo).map(token);
  const url = await serveMock(demo);
  const echo = await serve(async (request, response) => {
    const answer = await fetch(new URL(request.url ?? "", url), {
      headers: request.headers as Record<string, string>,
    });
    const text = await answer.text();
    const said = `${request.headers.authorization} ${request.headers["x-api-key"]}`;
    const wrong = JSON.stringify({
      detail: said,
      token: said.split(".")[2],
      error: encodeURIComponent(said),
      ...JSON.parse(text || "{}"),
      extra: said,
    });
    response.writeHead(answer.status, { "Content-Type": "application/json", "X-Echo": said }).end(
      wrong,
    );
  });
  const { report, secrets } = await check(echo, cast(demo), { headers: { "X-Api-Key": canary } });
  expect(report.summary.failed).toBeGreaterThan(3);
  const parts = [canary, SECRET, ...held.flatMap((one) => [one, ...one.split(".").slice(1)])];
  for (const format of FORMAT_NAMES) {
    const text = FORMATS[format].render(report, { verbose: true });
    for (const part of parts) expect(text.includes(part), `${format} holds a secret`).toBe(false);
    expect(secrets.leakIn(text)).toBeUndefined();
  }
  expect(secrets.leakIn(`x ${canary}`)).toBe("X_API_KEY");
});

test.each(["empty", "new"])(
  "a chain of pages that never ends is named within 2,000 requests: %s pages",
  async (kind) => {
    const url: string = await serve((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
      if (request.headers.authorization === undefined) {
        return void response.writeHead(401, {
          "Content-Type": "application/json",
          "WWW-Authenticate": 'Bearer realm="api"',
        }).end('{"detail":"no"}');
      }
      const page = Number(searchParams.get("page") ?? 1);
      const id = /\/sessions\/(\d+)$/.exec(pathname)?.[1];
      response.setHeader("Content-Type", "application/json");
      if (id) {
        return void response.end(JSON.stringify({ ...DOCUMENTED_ROWS[0], session_id: Number(id) }));
      }
      const place = (number: number) => `${url}/sessions?page=${number}`;
      response.end(JSON.stringify({
        count: DOCUMENTED_ROWS.length,
        next: place(page + 1),
        previous: page > 1 ? place(page - 1) : null,
        results: page === 1
          ? DOCUMENTED_ROWS
          : kind === "empty"
          ? []
          : DOCUMENTED_ROWS.map((row) => ({ ...row, session_id: row.session_id + 1000 * page })),
      }));
    });
    const { report } = await check(url, [1]);
    expect(report.requests.total).toBeLessThan(2000);
    const links = report.requirements.find(({ id }) => id === "list/links");
    expect(links?.verdict).toBe("fail");
    const told = [
      links?.card?.expected,
      ...links?.card?.others.map(({ expected }) => expected) ?? [],
    ];
    expect(told).toContainEqual(
      expect.stringMatching(/^null: the list counts \d+ and has shown \d+$/),
    );
  },
);
