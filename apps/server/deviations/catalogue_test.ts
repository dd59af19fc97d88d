import { readFileSync } from "node:fs";
import { type DeviationId, DEVIATIONS, REQUIREMENTS, resolveDeviations } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import inject from "light-my-request";
import { afterEach, expect, test } from "vitest";
import { openMock } from "../mock.ts";
import { type RunningServer, startServer } from "../server.ts";
import { makeToken } from "../tokens/faulty_token.ts";
import { newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const SECRET = "secret";
const dataset = findScenario("sample").build({ seed: 1, now: 0 });
let server: RunningServer | undefined;
afterEach(() => server?.close());

async function serve(deviations: readonly DeviationId[]) {
  server = await startServer({
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    jwtSecret: SECRET,
    deviations,
    onError: (error) => expect.fail(String((error as Error).stack)),
  });
  const { url } = server;
  return async (path: string, userId = 2, method = "GET") => {
    const token = signToken(
      { ...newClaims({ type: "access", userId, now: Date.now() / 1000 }) },
      signingKey(SECRET),
    );
    const answer = await fetch(url + path, {
      method,
      headers: { Authorization: `Bearer ${token}` },
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
}

test("DEVIATIONS cover every MUST and SHOULD requirement, and name real ones", () => {
  const broken = new Set(DEVIATIONS.flatMap(({ breaks, also }) => [breaks, ...also ? [also] : []]));
  const wanted = REQUIREMENTS.filter(({ level }) => level !== "MAY").map(({ id }) => id);
  expect(wanted.filter((id) => !broken.has(id))).toEqual([]);
  expect([...broken].filter((id) => !REQUIREMENTS.some((requirement) => requirement.id === id)))
    .toEqual([]);
  expect(DEVIATIONS.length).toBeGreaterThanOrEqual(64);
});

test("a user without sessions gets a bare [] with filter/empty-bare", async () => {
  const ask = await serve(["filter/empty-bare"]);
  expect((await ask("/sessions?experiment_id=1")).text).toBe("[]");
  expect(JSON.parse((await ask("/sessions")).text).count).toBe(10);
});

const PAGE =
  '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n</head>\n<body>\n  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n';

test("the portal 2023 answers as it was measured, byte for byte", async () => {
  const ask = await serve(resolveDeviations([], "2023"));
  const brief = async (...words: Parameters<typeof ask>) => {
    const { status, text } = await ask(...words);
    return [status, text];
  };
  expect(await brief("/sessions", 54)).toEqual([
    403,
    '{"detail":"PermissionDenied: unable to GET /experiment-session list"}',
  ]);
  expect(await brief("/sessions?experiment_id=70", 54)).toEqual([
    403,
    '{"detail":"PermissionDenied: unable to GET /experiment-session list"}',
  ]);
  expect(await brief("/sessions/23", 54)).toEqual([
    403,
    '{"detail":"PermissionDenied: unable to GET /experiment-session/23 details"}',
  ]);
  expect(await brief("/sessions?experiment_id=1")).toEqual([200, "[]"]);
  expect(await brief("/sessions?experiment_id=abc")).toEqual([500, PAGE]);
  expect(await brief("/sessions/abc")).toEqual([500, PAGE]);
  expect(JSON.parse((await ask("/sessions?active=TRUE")).text)).toEqual([]);
  expect(JSON.parse((await ask("/sessions?active=false")).text).count).toBe(10);
  expect(await brief("/sessions", 2, "POST")).toEqual([
    405,
    '{"detail":"Method \\"POST: /experiment-session\\" not allowed."}',
  ]);
  expect((await ask("/sessions")).headers.get("Allow")).toContain("POST");
  expect((await ask("/sessions/23")).headers.get("Allow")).toMatch(/PUT, PATCH, DELETE/);
});

test("the portal 2025 answers 500 where 2023 answers 403", async () => {
  const ask = await serve(resolveDeviations([], "2025"));
  for (const path of ["/sessions", "/sessions?experiment_id=70", "/sessions/23"]) {
    const { status, text, headers } = await ask(path, 54);
    expect([status, text, headers.get("Content-Type")]).toEqual([
      500,
      PAGE,
      "text/html; charset=utf-8",
    ]);
  }
});

test("any two deviations go together, whichever is named first", async () => {
  const problems = new Set<string>();
  let playing = "";
  const mock = openMock({
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    jwtSecret: SECRET,
    pageSize: 4,
    journal: 0,
    control: false,
    onError: (error) => problems.add(`${playing}: ${(error as Error).message}`),
  });
  const headers = {
    Authorization: `Bearer ${
      makeToken({ key: signingKey(SECRET), type: "access", userId: 2, now: Date.now() / 1000 })
    }`,
  };
  // What one changes, the others of the same answers must cope with.
  const shaping = DEVIATIONS.filter(({ id }) =>
    /^(list\/(bare|links|null|row|count|next|seam|order-unstable)|filter\/empty|detail\/|time\/|http\/|auth\/required)/
      .test(id)
  ).map(({ id }) => id);
  for (const first of shaping) {
    for (const second of shaping) {
      if (first === second) continue;
      playing = `${first} ${second}`;
      try {
        mock.worlds.default.deviations = resolveDeviations([first, second]);
      } catch {
        continue;
      }
      for (const path of ["/api/sessions?page=2", "/api/sessions/23"]) {
        await inject(mock.handler, { url: path, headers });
      }
    }
  }
  mock.close();
  expect([...problems].slice(0, 5)).toEqual([]);
});

test("README and the health route name what is played", async () => {
  const ask = await serve(["list/count-off-by-one"]);
  expect(JSON.parse((await ask("/../__mock/health")).text).deviations).toEqual([
    "list/count-off-by-one",
  ]);
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  for (const [, id = ""] of readme.matchAll(/--deviation ([a-z]+\/[a-z0-9-]+)/g)) {
    expect(resolveDeviations([id])).toEqual([id]);
  }
});
