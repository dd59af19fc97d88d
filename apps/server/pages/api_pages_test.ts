import { Envelope, Refusal, type RefusalName, REQUIREMENTS, SessionDetail } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { gunzipSync } from "node:zlib";
import inject from "light-my-request";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { makeToken } from "../tokens/faulty_token.ts";
import { openMock } from "../mock.ts";
import { describeApi } from "./describe_api.ts";
import { examplesOf } from "./examples_of.ts";

const dataset = findScenario("sample").build({ seed: 1, now: 0 });
const open = (rest: object = {}) =>
  openMock({
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
    ...rest,
  });
const mock = open();
const get = (url: string, headers: Record<string, string> = {}, from = mock) =>
  inject((request, response) => from.handler(request, response), {
    url,
    headers: { host: "portal.test", ...headers },
  });

interface Described {
  paths: Record<string, Record<string, { "x-requirements"?: string[]; responses: object }>>;
  components: { schemas: Record<string, object> };
}
const description = describeApi("https://portal.test/api") as Described;

test("a public linter finds nothing wrong with the description", async () => {
  const config = await createConfig({
    extends: ["recommended-strict"],
    // The portal's token endpoints end in a slash.
    rules: { "no-path-trailing-slash": "off" },
  });
  const problems = await lintFromString({ source: JSON.stringify(description), config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  const broken = JSON.stringify({ ...description, info: {} });
  expect(await lintFromString({ source: broken, config })).not.toEqual([]);
});

test("every requirement of the contract stands at an operation, and no other id", () => {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  const named = new Set(operations.flatMap((operation) => operation["x-requirements"] ?? []));
  expect([...named].sort()).toEqual(REQUIREMENTS.map(({ id }) => id).sort());
});

test("examples are of the shape that they stand for, and refusals those of the contract", () => {
  const example = (path: string, status: number, name: string) => {
    const responses = description.paths[path]?.["get"]?.responses as Record<
      number,
      { content: Record<string, { examples: Record<string, { value: unknown }> }> }
    >;
    return responses[status]?.content["application/json"]?.examples[name]?.value;
  };
  expect(Compile(Envelope).Check(example("/sessions", 200, "experiment"))).toBe(true);
  expect(Compile(SessionDetail).Check(example("/sessions/{session_id}", 200, "ended"))).toBe(true);
  for (const name of ["credentials-missing", "user-unknown"] satisfies RefusalName[]) {
    expect(example("/sessions", 401, name)).toEqual(new Refusal(name).body);
  }
});

test("the examples are what the mock answers", async () => {
  const { key } = mock.worlds.default;
  const token = makeToken({ key, type: "access", userId: 2, now: Date.now() / 1000 });
  for (
    const [url, authorization] of [
      ["/api/sessions/23", `Bearer ${token}`],
      ["/api/sessions?experiment_id=100", `Bearer ${token}`],
      ["/api/sessions/99", `Bearer ${token}`],
      ["/api/sessions", "Bearer x"],
      ["/api/sessions", ""],
    ] as const
  ) {
    const { body } = await get(url, { authorization });
    expect(JSON.stringify(description)).toContain(body);
  }
});

test("every refusal of the token endpoints is described, with its shape", async () => {
  const { responses } = description.paths["/token/"]?.["post"] as {
    responses: Record<string, { content: Record<string, { schema: unknown }> }>;
  };
  const post = (payload: string, headers: Record<string, string>) =>
    inject((request, response) => mock.handler(request, response), {
      method: "POST",
      url: "/api/token/",
      payload,
      headers: { host: "portal.test", "content-type": "application/json", ...headers },
    });
  for (
    const [payload, headers] of [
      ["{", {}],
      ["{}", {}],
      ['{"username":"x","password":"y"}', {}],
      ["{}", { accept: "text/html" }],
      ["x".repeat(200_000), {}],
      ["x", { "content-type": "text/plain" }],
    ] as const
  ) {
    const answer = await post(payload, headers);
    const { content } = responses[answer.statusCode] ?? expect.fail(`${answer.statusCode}`);
    const refused = JSON.parse(answer.body);
    const kind = Array.isArray(Object.values(refused)[0]) ? "FieldErrors" : "ErrorBody";
    expect(JSON.stringify(content["application/json"]?.schema)).toContain(kind);
  }
});

test("/api/schema/ is JSON, or YAML by Accept or ?format=, and names the origin that was asked", async () => {
  const wanted = describeApi("http://portal.test/api", examplesOf(mock.worlds.default));
  const json = await get("/api/schema/");
  expect(json.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(json.body)).toEqual(JSON.parse(JSON.stringify(wanted)));
  for (
    const [url, headers] of [
      ["/api/schema/?format=yaml", {}],
      ["/api/schema/", { accept: "application/yaml" }],
      ["/api/schema/", { accept: "text/yaml, */*;q=0.1" }],
    ] as const
  ) {
    const yaml = await get(url, headers);
    expect(yaml.headers["content-type"]).toBe("application/yaml; charset=utf-8");
    expect(parse(yaml.body)).toEqual(JSON.parse(json.body));
  }
  expect((await get("/api/schema/?format=json", { accept: "application/yaml" })).body).toBe(
    json.body,
  );
  expect((await get("/api/schema/?format=xml")).statusCode).toBe(404);
  expect((await get("/api/schema/", { accept: "image/png" })).statusCode).toBe(406);
  expect((await get("/api/schema")).headers.location).toBe("/api/schema/");
});

test("pages are read alone, and no world knows of them", async () => {
  const posted = await inject((request, response) => mock.handler(request, response), {
    method: "POST",
    url: "/api/docs/",
  });
  expect([posted.statusCode, posted.headers.allow]).toEqual([405, "GET, HEAD"]);
  expect((await get("/")).headers["content-type"]).toBe("text/html; charset=utf-8");
  expect((await get("/../package.json")).statusCode).toBe(404);
  expect((await get("/assets/..%2f..%2fpackage.json")).statusCode).toBe(404);
  const before = mock.worlds.default.journal.find().length;
  await get("/api/docs/start.js");
  await get("/");
  expect(mock.worlds.default.journal.find()).toHaveLength(before);
});

test("without a control plane there is no console, and the description stays", async () => {
  const plain = open({ control: false });
  expect((await get("/", {}, plain)).statusCode).toBe(404);
  expect((await get("/api/schema/", {}, plain)).statusCode).toBe(200);
  plain.close();
});

test("files are sent compressed to whoever takes that, and not again while they are unchanged", async () => {
  const url = "/api/docs/swagger-ui-bundle.js";
  const plain = await get(url);
  expect(plain.headers["content-encoding"]).toBeUndefined();
  const packed = await get(url, { "accept-encoding": "gzip" });
  expect(packed.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
  expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3);
  const tag = String(packed.headers.etag);
  const again = await get(url, { "accept-encoding": "gzip", "if-none-match": tag });
  expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  expect((await get(url, { "if-none-match": '"other"' })).statusCode).toBe(200);
});
