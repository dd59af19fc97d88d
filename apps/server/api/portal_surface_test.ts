import { findScenario } from "@sessions/fixtures";
import inject from "light-my-request";
import { afterAll, describe, expect, test } from "vitest";
import { openMock } from "../mock.ts";
import { makeToken } from "../tokens/faulty_token.ts";

const dataset = findScenario("demo").build({ seed: 1, now: Date.UTC(2026, 2, 20) * 1000 });
const OPERATOR = 1;

function open(portal: string) {
  const mock = openMock({
    portal,
    seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
  });
  afterAll(() => mock.close());
  const { key } = mock.worlds.default;
  return async (
    path: string,
    { as = OPERATOR as number | null, method = "GET", accept = "*/*" } = {},
  ) => {
    const token = as === null
      ? undefined
      : makeToken({ key, type: "access", userId: as, now: Date.now() / 1000 });
    const { statusCode, headers, body } = await inject(
      (request, response) => mock.handler(request, response),
      {
        url: `/api${path}`,
        method: method as "GET",
        headers: { host: "mock", accept, ...(token && { authorization: `Bearer ${token}` }) },
      },
    );
    return { status: statusCode, headers, body };
  };
}

const ask = { 2023: open("2023"), 2025: open("2025") };
const years = [2023, 2025] as const;
const { session_id: id = 0, started_by: starter } =
  [...dataset.sessions].find((row) => row.started_by !== null && row.started_by !== OPERATOR) ?? {};

test("a portal brings its page size", async () => {
  const rows = async (year: 2023 | 2025) =>
    JSON.parse((await ask[year]("/sessions")).body).results.length;
  expect([await rows(2023), await rows(2025)]).toEqual([10, 100]);
});

test("an unknown id is told by the model's name, where the generation does", async () => {
  expect((await ask[2023]("/sessions/999999")).body).toBe('{"detail":"Not found."}');
  expect((await ask[2025]("/sessions/999999")).body).toBe(
    '{"detail":"No OnDemandSession matches the given query."}',
  );
});

test("an integer beyond 32 bits is a 500 on the first portal alone", async () => {
  const huge = "/sessions?experiment_id=2147483648";
  expect((await ask[2023](huge)).status).toBe(500);
  expect((await ask[2023]("/sessions/2147483648")).status).toBe(500);
  expect((await ask[2023]("/sessions?experiment_id=2147483647")).body).toBe("[]");
  expect((await ask[2025](huge)).body).toBe("[]");
});

test("OPTIONS says the name and the docstring, and nothing else", async () => {
  const description = "Experiment Session\n- paginated list\n- retrieve one";
  const options = async (year: 2023 | 2025, path: string) =>
    JSON.parse((await ask[year](path, { method: "OPTIONS" })).body);
  expect(await options(2023, "/sessions")).toEqual({
    name: "Experiment Session List",
    description,
  });
  expect(await options(2025, `/sessions/${id}`)).toEqual({
    name: "On Demand Session Instance",
    description,
  });
});

describe.each(years)("the portal %i", (year) => {
  test.each([
    ["/sessions", "text/html"],
    [`/sessions/${id}`, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["/sessions?format=api", "*/*"],
    ["/sessions.api", "*/*"],
  ])("answers %s with Accept: %s as a page for people", async (path, accept) => {
    const { status, headers } = await ask[year](path, { accept });
    expect([status, headers["content-type"], headers["vary"]]).toEqual([
      200,
      "text/html; charset=utf-8",
      "Accept, Cookie",
    ]);
    expect(String(headers["set-cookie"])).toMatch(/^csrftoken=\w{32};/);
  });

  test("answers JSON to /sessions.json, whose links keep the suffix, and refuses others", async () => {
    const { headers, body } = await ask[year]("/sessions.json?page=2");
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(body).previous).toBe("http://mock/api/sessions.json");
    expect((await ask[year](`/sessions/${id}.json`)).status).toBe(200);
    expect((await ask[year](`/sessions/${id}.xml`)).status).toBe(404);
    expect((await ask[year](`/sessions/${id}.5`, { as: null })).status).toBe(404);
  });

  test("varies by Accept, and by Cookie where nobody is logged in", async () => {
    expect((await ask[year]("/sessions")).headers["vary"]).toBe("Accept");
    expect((await ask[year]("/sessions", { as: null })).headers["vary"]).toBe("Accept, Cookie");
  });

  test.each([
    ["POST", "/sessions", "POST: /experiment-session"],
    ["PUT", `/sessions/${id}`, "PUT: /experiment-session/{int:pk}"],
    ["PATCH", `/sessions/${id}`, "PATCH: /experiment-session/{int:pk}"],
    ["DELETE", `/sessions/${id}`, "DELETE: /experiment-session/{int:pk}"],
  ])("refuses %s %s in its own words", async (method, path, text) => {
    expect((await ask[year](path, { method })).body).toBe(
      JSON.stringify({ detail: `Method "${text}" not allowed.` }),
    );
  });

  test("is a 500 without Allow for an id that is a word, and 404 for 0, -1 and 23.5", async () => {
    const { status, headers } = await ask[year]("/sessions/abc");
    expect([status, headers["allow"], headers["vary"]]).toEqual([500, undefined, undefined]);
    for (const odd of ["0", "-1", "23.5"]) {
      expect((await ask[year](`/sessions/${odd}`)).status).toBe(404);
    }
  });

  test("shows a member every detail of their experiments", async () => {
    const as = starter as number;
    const own = [...dataset.sessions].filter((row) =>
      [row.created_by, row.started_by, row.ended_by].includes(as)
    );
    const foreign = [...dataset.sessions].find((row) =>
      !own.includes(row) && own.some(({ experiment_id }) => experiment_id === row.experiment_id)
    );
    expect((await ask[year](`/sessions/${foreign?.session_id}`, { as })).status).toBe(200);
  });

  test("refuses a non-operator's list, whatever its page or filter says", async () => {
    const refused = year === 2023 ? 403 : 500;
    for (const query of ["", "?page=2", "?page=99", "?experiment_id=abc", "?experiment_id="]) {
      const { status } = await ask[year](`/sessions${query}`, { as: starter as number });
      expect([query, status]).toEqual([query, refused]);
    }
  });
});
