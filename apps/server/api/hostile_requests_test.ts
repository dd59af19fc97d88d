import { DEVIATIONS, PORTALS, resolveDeviations } from "@sessions/domain";
import { sampleDataset } from "@sessions/fixtures";
import { afterAll, afterEach, expect, test } from "vitest";
import { startServer } from "../server.ts";
import { newClaims, signingKey, signToken } from "../tokens/tokens.ts";
import { withoutSecrets } from "../world/journal.ts";

const errors: unknown[] = [];
const server = await startServer({
  controlToken: "control",
  jwtSecret: "secret",
  seed: () => ({ dataset: sampleDataset(), origin: { scenario: "sample", seed: 1 } }),
  onError: (error) => errors.push(error),
});
const { default: world } = server.worlds;
afterAll(() => server.close());
afterEach(() => {
  world.reset();
  expect(errors).toEqual([]);
});

const tokenOf = (claims: object) =>
  signToken(
    { ...newClaims({ type: "access", userId: 2, now: Date.now() / 1000 }), ...claims },
    signingKey("secret"),
  );
const read = (path: string, token = tokenOf({})) =>
  fetch(server.url + path, { headers: { Authorization: `Bearer ${token}` } });
const control = (method: string, path: string, body: string) =>
  fetch(server.controlUrl + path, {
    method,
    body,
    headers: { Authorization: "Bearer control", "Content-Type": "application/json" },
  });

test.for<unknown>([{ toString: 1 }, { toString: null, valueOf: 1 }, [], [[]], 5, true, null])(
  "enterWorld() finds no world where the claim is %j",
  async (claim) => {
    const [header, , signature] = tokenOf({}).split(".");
    const unsigned = Buffer.from(JSON.stringify({ world: claim })).toString("base64url");
    for (const token of [tokenOf({ world: claim }), `${header}.${unsigned}.${signature}`]) {
      const asked = await Promise.all([
        read("/sessions", token),
        fetch(`${server.url}/token/verify/`, {
          method: "POST",
          body: new URLSearchParams({ token }),
        }),
      ]);
      for (const answer of asked) {
        expect(answer.status).toBe(401);
        expect(await answer.text()).toContain("Cannot find the world");
      }
    }
  },
);

test("a malformed percent sign is no internal error, whatever is played", async () => {
  const behaviors = [
    ...DEVIATIONS.map(({ id }) => ({ deviations: resolveDeviations([id]), portal: null })),
    ...PORTALS.map(({ name }) => ({ deviations: resolveDeviations([], name), portal: name })),
  ];
  for (const behavior of behaviors) {
    world.behavior = { ...world.firstBehavior, ...behavior };
    await (await read("/sessions/%E0%A4%A")).text();
    await (await read("/sessions/%")).text();
    expect(errors, JSON.stringify(behavior)).toEqual([]);
  }
});

test("the control plane refuses the names that every object has", async () => {
  for (const name of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
    const deviations = JSON.stringify({ deviations: [name] });
    expect((await control("PUT", "/deviations", deviations)).status, name).toBe(400);
    expect((await control("POST", `/reset?${name}=1`, "")).status, name).toBe(400);
  }
  expect((await read("/sessions")).status).toBe(200);
});

test("a body nested too deep is refused, and changes nothing", async () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  for (const body of [`{"status": 500, "body": ${deep}}`, deep]) {
    const answer = await control("POST", "/faults", body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("nested deeper than 100 levels");
  }
  expect(world.faults.list()).toEqual([]);
  const most = `${"[".repeat(99)}${"]".repeat(99)}`;
  expect((await control("POST", "/faults", `{"status": 500, "body": ${most}}`)).status).toBe(201);
});

test("a login that an expire fault hits spoils no request without a header", async () => {
  world.faults.add({ when: { operation: "token", times: 1 }, expire: true });
  const [user] = world.store.users();
  await fetch(`${server.url}/token/`, {
    method: "POST",
    body: new URLSearchParams({ username: user?.username ?? "", password: user?.password ?? "" }),
  });
  expect(world.faults.list()).toMatchObject([{ injected: 1 }]);
  const answer = await fetch(`${server.url}/sessions`);
  expect(await answer.json()).toEqual({
    detail: "Authentication credentials were not provided.",
  });
});

test("the journal and the log have no parameter that may be a secret", () => {
  for (const name of ["access_token", "id-token", "x_api_key", "new_password", "client_secret"]) {
    expect(withoutSecrets(`/api/sessions?page=2&${name}=abc&x=1`))
      .toBe(`/api/sessions?page=2&${name}=[secret]&x=1`);
  }
});
