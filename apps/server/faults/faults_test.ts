import { afterAll, afterEach, expect, test } from "vitest";
import { dataSource } from "../world/data_source.ts";
import { Faults } from "../world/faults.ts";
import { checkFault, type Fault } from "./fault.ts";
import { delay as delayKind } from "./kinds/delay.ts";
import { makeToken } from "../tokens/faulty_token.ts";
import { startServer } from "../server.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../tokens/tokens.ts";

const key = signingKey(DEVELOPMENT_SECRET);
const errors: unknown[] = [];
const source = dataSource({ scenario: "demo" });
const server = await startServer({
  seed: () => ({ dataset: source.load(), origin: source.origin }),
  onError: (error) => errors.push(error),
});
const world = server.worlds.default;
afterAll(() => server.close());
afterEach(() => {
  world.reset();
  expect(errors.splice(0)).toEqual([]);
});

const token = (userId = 1) => makeToken({ key, type: "access", userId, now: Date.now() / 1000 });

function ask(path = "/sessions", bearer = token()): Promise<Response> {
  return fetch(server.url + path, { headers: { Authorization: `Bearer ${bearer}` } });
}

async function ids(path: string, bearer?: string): Promise<number[]> {
  const { results } = await (await ask(path, bearer)).json() as {
    results: { session_id: number }[];
  };
  return results.map((row) => row.session_id);
}

test("a fault without conditions is injected into every request", async () => {
  world.faults.add({ status: 503, body: { detail: "later" } });
  for (const path of ["/sessions", "/sessions/1", "/"]) {
    const answer = await ask(path);
    expect([answer.status, await answer.json()]).toEqual([503, { detail: "later" }]);
  }
});

test.each<[string, Fault["when"], boolean[]]>([
  ["operation", { operation: "detail" }, [false, false, true, false]],
  ["page", { page: 2 }, [false, true, false, false]],
  ["user", { user: 3 }, [false, false, false, true]],
  ["nth", { nth: 3 }, [false, false, true, false]],
  ["times", { times: 2 }, [true, true, false, false]],
])("a fault is matched by %s", async (_name, when, expected) => {
  world.faults.add({ ...(when && { when }), status: 500 });
  const hit = [
    (await ask("/sessions")).status === 500,
    (await ask("/sessions?page=2")).status === 500,
    (await ask("/sessions/1")).status === 500,
    (await ask("/sessions", token(3))).status === 500,
  ];
  expect(hit).toEqual(expected);
});

test("a fault of the token operation is matched by who logs in", async () => {
  const [, second] = world.store.users();
  if (!second) throw new Error("no user");
  world.faults.add({ when: { operation: "token", user: second.id }, status: 502 });
  const logIn = (username: string, password: string) =>
    fetch(`${server.url}/token/`, {
      method: "POST",
      body: new URLSearchParams({ username, password }),
    }).then(({ status }) => status);
  const [first] = world.store.users();
  expect(await logIn(second.username, second.password)).toBe(502);
  expect(await logIn(first?.username ?? "", first?.password ?? "")).toBe(200);
});

test("probability draws the same requests for the same seed, and about as many as it says", () => {
  const draw = (seed: number) => {
    const faults = new Faults();
    faults.add({ when: { probability: 0.3, seed }, status: 500 });
    return Array.from(
      { length: 1000 },
      () => faults.fire({ operation: "list", page: 1, user: 1 }).length,
    );
  };
  const one = draw(1);
  expect(draw(1)).toEqual(one);
  expect(draw(2)).not.toEqual(one);
  const hits = one.reduce((sum, hit) => sum + hit, 0);
  expect(hits).toBeGreaterThan(250);
  expect(hits).toBeLessThan(350);
});

test("delays are fixed, uniform or lognormal, and add to the answer", async () => {
  const delays = (delay: NonNullable<Fault["delay"]>) => {
    const faults = new Faults();
    faults.add({ delay });
    return Array.from(
      { length: 500 },
      () => {
        const [injection] = faults.fire({ operation: "list", page: 1, user: 1 });
        return delayKind.wait?.({ delay }, injection?.draw ?? Math.random) ?? NaN;
      },
    ).sort((a, b) => a - b);
  };
  expect(new Set(delays({ fixed: 40 }))).toEqual(new Set([40]));
  const uniform = delays({ uniform: [100, 200] });
  expect(uniform[0]).toBeGreaterThanOrEqual(100);
  expect(uniform.at(-1)).toBeLessThan(200);
  expect(uniform[250]).toBeGreaterThan(135);
  expect(uniform[250]).toBeLessThan(165);
  const lognormal = delays({ lognormal: { median: 100, sigma: 0.5 } });
  expect(lognormal[250]).toBeGreaterThan(85);
  expect(lognormal[250]).toBeLessThan(118);
  expect(lognormal[475]).toBeGreaterThan(150);

  world.faults.add({ delay: { fixed: 60 } });
  const start = performance.now();
  expect((await ask()).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThan(55);
  expect(world.journal.find()[0]).toMatchObject({ faults: [1], status: 200 });
});

test("truncate cuts the JSON in half, and the client sees that", async () => {
  world.faults.add({ when: { operation: "list" }, truncate: true });
  const answer = await ask();
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text.length).toBe(Number(answer.headers.get("Content-Length")));
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(text).toMatch(/^\{"count":240,/);
});

test("reset breaks the connection, and the journal shows status 0", async () => {
  world.faults.add({ when: { times: 1 }, reset: true });
  const error = await ask().catch((reason: Error) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(["ECONNRESET", "UND_ERR_SOCKET"]).toContain(
    ((error as Error).cause as NodeJS.ErrnoException).code,
  );
  expect((await ask()).status).toBe(200);
  expect(world.journal.find().map(({ status, faults }) => [status, faults])).toEqual([
    [0, [1]],
    [200, []],
  ]);
});

test("drip sends the same bytes slowly", async () => {
  const bearer = token();
  const whole = await (await ask("/sessions/1", bearer)).text();
  world.faults.add({ drip: { bytes: 50, every: 20 } });
  const start = performance.now();
  const answer = await ask("/sessions/1", bearer);
  const pieces: number[] = [];
  let text = "";
  for await (const piece of answer.body ?? []) {
    pieces.push(performance.now() - start);
    text += new TextDecoder().decode(piece);
  }
  expect(text).toBe(whole);
  expect(pieces.length).toBeGreaterThan(3);
  expect((pieces.at(-1) ?? 0) - (pieces[0] ?? 0)).toBeGreaterThan(60);
});

test("html answers with an error page as a proxy does", async () => {
  world.faults.add({ html: 502 });
  const answer = await ask();
  expect([answer.status, answer.headers.get("Content-Type")]).toEqual([502, "text/html"]);
  expect(await answer.text()).toContain("<h1>502 Bad Gateway</h1>");
});

test("insert between two pages repeats a row, remove skips one", async () => {
  const first = await ids("/sessions");
  world.faults.add({ when: { page: 2 }, insert: true });
  const second = await ids("/sessions?page=2");
  expect(second[0]).toBe(first.at(-1));
  world.reset();

  const all = [...await ids("/sessions"), ...await ids("/sessions?page=2")];
  world.faults.add({ when: { page: 2 }, remove: true });
  const page1 = await ids("/sessions");
  const page2 = await ids("/sessions?page=2");
  expect(page2[0]).toBe(all[101]);
  expect([...page1, ...page2]).not.toContain(all[100]);
});

test("insert respects the filter and who asks", async () => {
  const [person] = world.store.users().filter((user) => !user.is_operator);
  const bearer = token(person?.id);
  world.faults.add({ when: { operation: "list", nth: 2 }, insert: true });
  const before = await ids("/sessions?experiment_id=1", bearer);
  const after = await ids("/sessions?experiment_id=1", bearer);
  expect(after.slice(1)).toEqual(before);
});

test("expire makes a token expire between pages for good; another token is good", async () => {
  const bearer = token();
  world.faults.add({ when: { page: 2, times: 1 }, expire: true });
  expect((await ask("/sessions", bearer)).status).toBe(200);
  const refused = await ask("/sessions?page=2", bearer);
  expect([refused.status, (await refused.json() as { code: string }).code]).toEqual([
    401,
    "token_not_valid",
  ]);
  expect((await ask("/sessions?page=2", bearer)).status).toBe(401);
  expect((await ask("/sessions", bearer)).status).toBe(401);
  expect((await ask("/sessions?page=2", token())).status).toBe(200);
  expect(world.journal.find({ status: 401 }).map(({ faults }) => faults)).toEqual([
    [1],
    [1],
    [1],
  ]);
});

test("a client that leaves during a delay leaves no error behind", async () => {
  world.faults.add({ delay: { fixed: 5000 } });
  const leaving = new AbortController();
  const left = expect(fetch(server.url, { signal: leaving.signal })).rejects.toThrow();
  // A request that arrived later would meet the faults of the next test.
  await expect.poll(() => world.faults.list()[0]?.injected).toBe(1);
  leaving.abort();
  await left;
});

test("a status comes with headers and a body of any type", async () => {
  const page = "<html><h1>502 Bad Gateway</h1></html>";
  const cases: [Fault, number, string, Record<string, string>][] = [
    [
      { status: 429, headers: { "Retry-After": "5" } },
      429,
      '{"detail":"Injected fault: 429."}',
      { "retry-after": "5", "content-type": "application/json" },
    ],
    [{ status: 502, body: page }, 502, page, { "content-type": "text/html; charset=utf-8" }],
    [{ status: 503, body: "later" }, 503, "later", {
      "content-type": "text/plain; charset=utf-8",
    }],
    [{ status: 200, body: "a,b", headers: { "content-type": "text/csv" } }, 200, "a,b", {
      "content-type": "text/csv",
    }],
    [{ status: 302, body: "", headers: { Location: "/login" } }, 302, "", { location: "/login" }],
  ];
  for (const [fault, status, text, headers] of cases) {
    world.faults.add({ when: { times: 1 }, ...fault });
    const answer = await fetch(`${server.url}/sessions`, { redirect: "manual" });
    expect([answer.status, await answer.text()], JSON.stringify(fault)).toEqual([status, text]);
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.headers.get(name)).toBe(value);
    }
  }
});

test("headers alone change the API's own answer", async () => {
  world.faults.add({
    headers: {
      "Content-Type": "text/html",
      "Access-Control-Allow-Origin": "https://other.example",
    },
  });
  const answer = await ask();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html");
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://other.example");
  expect(JSON.parse(await answer.text())).toHaveProperty("results");
});

test("a sequence is injected step by step, and then nothing", async () => {
  world.faults.add({
    when: { operation: "list" },
    sequence: [{ status: 503 }, null, { status: 429, headers: { "Retry-After": "1" } }],
  });
  const seen = [];
  for (let turn = 0; turn < 5; turn++) {
    if (turn === 1) await ask("/sessions/1");
    seen.push((await ask()).status);
  }
  expect(seen).toEqual([503, 200, 429, 200, 200]);
  expect(world.faults.list()).toMatchObject([{ matched: 5, injected: 2 }]);
});

test.each<[object, string]>([
  [{ status: 503, headers: { "Content-Length": "3" } }, "/headers/Content-Length"],
  [{ status: 503, headers: { "bad name": "3" } }, "/headers/bad name"],
  [{ status: 503, headers: { good: "line\nbreak" } }, "/headers/good"],
  [{ sequence: [] }, "/sequence"],
  [{ sequence: [{ status: 503 }], status: 500 }, "/status"],
  [{ sequence: [null, {}] }, "/sequence/1"],
  [{ sequence: [{ status: 503, reset: true }] }, "/sequence/0/reset"],
  [{ sequence: [{ when: {}, status: 503 }] }, "/sequence/0"],
  [{ sequence: [{ statuss: 503 }] }, "/sequence/0"],
])("%j is refused at its place", (fault, pointer) => {
  expect(() => checkFault(fault)).toThrow(expect.objectContaining({ pointer }));
});

test("a thousand tokens that a fault made expire are remembered, and not more", () => {
  const faults = new Faults();
  for (let token = 0; token < 1001; token++) faults.expire(`Bearer ${token}`, 7);
  expect([faults.expirer("Bearer 1000"), faults.expirer("Bearer 0")]).toEqual([7, undefined]);
});
