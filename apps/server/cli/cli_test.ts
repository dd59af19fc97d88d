import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTimeZone, parseDateTime } from "@sessions/domain";
import { generateDataset, writeDataset } from "@sessions/fixtures";
import { afterAll, afterEach, expect, test } from "vitest";
import { VERSION } from "../version.ts";

const BIN = fileURLToPath(new URL("../bin/sessions-mock.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cli-"));
const children = new Set<ChildProcess>();
afterEach(() => children.forEach((child) => child.kill("SIGKILL")));
afterAll(() => rmSync(folder, { recursive: true }));

function launch(words: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [BIN, ...words], {
    env: { PATH: process.env["PATH"], XDG_STATE_HOME: folder, ...env },
  });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (piece) => output.stdout += piece);
  child.stderr.on("data", (piece) => output.stderr += piece);
  const exited = once(child, "close").then(([code]) => {
    children.delete(child);
    return { code: code as number, ...output };
  });
  return { child, exited, output };
}

const run = (words: string[], env?: NodeJS.ProcessEnv) => launch(words, env).exited;

async function serve(words: string[], env?: NodeJS.ProcessEnv) {
  const launched = launch(["--port", "0", ...words], env);
  while (!launched.output.stdout.includes("\n")) {
    await Promise.race([
      once(launched.child.stdout, "data"),
      launched.exited.then((result) => {
        throw new Error(`ended with ${JSON.stringify(result)}`);
      }),
    ]);
  }
  const url = /ready at (\S+)/.exec(launched.output.stdout)?.[1] ?? "";
  const health = () =>
    fetch(new URL("/__mock/health", url)).then((answer) => answer.json()) as Promise<
      Record<string, unknown>
    >;
  return { ...launched, url, health };
}

const token = async (...words: string[]) => (await run(["token", ...words])).stdout.trim();
const list = async (url: string, bearer: string) =>
  (await fetch(`${url}/sessions`, { headers: { Authorization: `Bearer ${bearer}` } }))
    .json() as Promise<Record<string, unknown>>;

test("sessions-mock prints a ready line and where its control plane is, serves the sample, and ends with 0 on SIGTERM", async () => {
  const { child, exited, url } = await serve([]);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
  expect((await list(url, await token("--user", "2")))["count"]).toBe(10);
  child.kill("SIGTERM");
  const { code, stdout, stderr } = await exited;
  expect([code, stderr]).toEqual([0, ""]);
  const control = url.replace("/api", "/__mock");
  expect(stdout.replaceAll(/[\w-]{24}\n/g, "TOKEN\n")).toBe(
    `sessions-mock ready at ${url}\ncontrol plane at ${control} with the token TOKEN\n` +
      `console at ${url.replace("/api", "/#control=TOKEN")}\n`,
  );
});

test("sessions-mock finishes what is in flight on SIGINT, and ends at once on a second one", async () => {
  const { child, exited, url } = await serve([]);
  const { port } = new URL(url);
  const body = "username=operator&password=password-2";
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    `POST /api/token/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\nuser`,
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.write(body.slice(4));
  const [piece] = await once(socket, "data");
  expect(String(piece)).toMatch(/^HTTP\/1.1 200/);
  expect((await exited).code).toBe(0);

  const stuck = await serve([]);
  const open = connect(Number(new URL(stuck.url).port), "127.0.0.1");
  open.on("error", () => {});
  open.write("POST /api/token/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 200));
  stuck.child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 200));
  stuck.child.kill("SIGINT");
  expect((await stuck.exited).code).toBe(130);
});

test("--help and --version exit with 0", async () => {
  const help = await run(["--help"]);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
  expect(VERSION).toBe(
    JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version,
  );
});

test.each([
  [
    ["--prot", "1"],
    2,
    "Cannot read the command line: unknown option '--prot'. Did you mean --port? See sessions-mock --help",
  ],
  [
    ["--port", "x"],
    2,
    'Cannot use --port "x": it must be an integer from 0 to 65535',
  ],
  [["--scenario", "x"], 2, /Cannot find the scenario "x": the scenarios are sample, demo/],
  [["--time-zone", "x"], 2, /Cannot open the time zone "x": it is unknown/],
  [["--now", "x"], 2, /Cannot read "x": it is not a date-time/],
  [
    ["serv"],
    2,
    /^Cannot run "serv": the commands are exec, token, people, schema, certificate, scenarios/,
  ],
  [["--cert", "x"], 2, /--cert and --key go together/],
  [["--dataset", "x", "--scenario", "demo"], 2, /choose one source of data/],
  [["--scenario", "sample", "--sessions", "5"], 2, /Cannot size the scenario "sample"/],
  [["--jwt-secret", ""], 2, /Cannot sign with an empty --jwt-secret/],
  [["token"], 2, /^Cannot make a token: say whose with --user, such as --user 2/],
  [["token", "--user", "1", "--claim", "exp=soon"], 2, /Cannot sign these claims/],
  [["--host", "203.0.113.1"], 3, /this machine has no such address. Choose another host/],
  [["--dataset", "no-such.json"], 4, /Cannot load "no-such.json": .*Name a readable file/],
  [["--db", "/no/such/folder/x.db"], 4, /^Cannot open/],
  [["--export", "/no/such/folder/x.json"], 4, /^Cannot write/],
])("sessions-mock %j exits with %i and one clear line", async (words, code, message) => {
  const result = await run(
    words.includes("--port") || words.includes("--prot")
      ? words
      : words[0]?.startsWith("--") && words[0] !== "--export"
      ? [...words, "--port", "0"]
      : words,
  );
  expect(result.code).toBe(code);
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(result.stderr).toEqual(
    typeof message === "string" ? `${message}\n` : expect.stringMatching(message),
  );
});

test("sessions-mock exits with 3 when the port is in use", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const { port } = blocker.address() as { port: number };
  const { code, stderr } = await run(["--port", String(port)]);
  blocker.close();
  expect([code, stderr]).toEqual([
    3,
    `Cannot listen on 127.0.0.1:${port}: the port is in use. Choose another port, or 0 for any free one\n`,
  ]);
});

test("sessions-mock exits with 4 on bad data before it listens, with a stack only for --debug", async () => {
  const file = join(folder, "bad.json");
  writeFileSync(file, '{"users":[],"sessions":[{}]}');
  const { code, stdout, stderr } = await run(["--dataset", file, "--port", "0"]);
  expect([code, stdout, stderr]).toEqual([
    4,
    "",
    `Cannot load "${file}": /sessions/0/created_by is missing, wanted an integer of at least 1 or null\n`,
  ]);
  expect((await run(["--dataset", file, "--port", "0", "--debug"])).stderr).toContain("\n    at ");
});

test("a story is checked before the mock listens, and refused with its place", async () => {
  const file = join(folder, "story.json");
  writeFileSync(file, '{"title":"Ours","about":"How we work.","steps":[{"caption":"x","pace":2}]}');
  const { code, stdout, stderr } = await run(["--story", file, "--port", "0"]);
  expect([code, stdout]).toEqual([4, ""]);
  expect(stderr).toMatch(
    /story.json": \/steps\/0\/pace is 2, wanted no such key: the keys are caption, /,
  );
});

test("the program, which holds but the names of faker, draws what the library draws", async () => {
  const file = join(folder, "drawn.json");
  const at = "2026-11-20T12:00:00+00:00";
  const words = [
    "--sessions",
    "300",
    "--users",
    "400",
    "--seed",
    "5",
    "--now",
    at,
  ];
  expect((await run([...words, "--export", file])).code).toBe(0);
  const now = parseDateTime(at);
  const drawn = generateDataset({ sessions: 300, users: 400, seed: 5, now });
  const text = [...writeDataset(drawn, openTimeZone("America/New_York"))].join("");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(text));
});

test("--export and --dataset carry data over unchanged, and --port serves after an export", async () => {
  const [one, two] = ["one.json", "two.json"].map((name) => join(folder, name)) as [string, string];
  const data = ["--sessions", "50", "--users", "5", "--seed", "9", "--now", "2026-03-20T12:00:00Z"];
  expect((await run([...data, "--export", one])).code).toBe(0);
  const direct = await serve(data);
  expect((await run(["--dataset", one, "--export", "-"])).stdout).toBe(readFileSync(one, "utf8"));
  const loaded = await serve(["--dataset", one, "--export", two]);
  const [a, b] = [await direct.health(), await loaded.health()];
  expect(a["counts"]).toEqual({ users: 5, sessions: 50 });
  expect(b["digest"]).toBe(a["digest"]);
  expect(JSON.parse(readFileSync(two, "utf8")).sessions).toHaveLength(50);
});

test("--dataset - waits for the end of standard input", async () => {
  const { child, exited, output } = launch(["--dataset", "-", "--port", "0"]);
  child.stdin?.write('{"users": [{"id": 1, "username": "ada", ');
  // By then it reads, and there is nothing more to read.
  await once(launch(["--version"]).child, "close");
  child.stdin?.end('"password": "one", "is_operator": true}], "sessions": []}');
  await expect.poll(() => output.stdout + output.stderr).toContain("ready at");
  child.kill();
  expect((await exited).code).toBe(0);
});

test("SIGTERM ends a mock that has not made its sessions yet, at once", async () => {
  const file = join(folder, "half.db");
  const { child, output } = launch(["--sessions", "1000000", "--port", "0", "--db", file]);
  const closed = once(child, "close");
  await expect.poll(() => statSync(file, { throwIfNoEntry: false })).toBeDefined();
  child.kill("SIGTERM");
  expect(await closed).toEqual([null, "SIGTERM"]);
  expect(output.stdout).toBe("");
});

test("GET /__mock/health needs no token and says what is served", async () => {
  const { health } = await serve(["--scenario", "demo", "--seed", "3"]);
  expect(await health()).toEqual({
    status: "ok",
    version: VERSION,
    uptime: expect.any(Number),
    scenario: "demo",
    seed: 3,
    counts: { users: 40, sessions: 240 },
    framework: "drf-3.15",
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("--db keeps the data, and refuses to pass it off as other data", async () => {
  const file = join(folder, "kept.db");
  const first = await serve(["--db", file, "--scenario", "one"]);
  const digest = (await first.health())["digest"];
  first.child.kill();
  await first.exited;
  const second = await serve(["--db", file]);
  expect((await second.health())["digest"]).toBe(digest);
  second.child.kill();
  await second.exited;
  const { code, stderr } = await run(["--db", file, "--scenario", "demo", "--port", "0"]);
  expect([code, stderr]).toEqual([
    4,
    `Cannot serve other data from "${file}": it holds 1 sessions of one, seed 1. Leave the data flags out to serve those, or delete the file\n`,
  ]);
});

test("environment twins stand in for flags, PORT too, and a flag outranks them", async () => {
  const { health } = await serve([], {
    SESSIONS_MOCK_SCENARIO: "demo",
    SESSIONS_MOCK_SEED: "5",
    SESSIONS_MOCK_QUIET: "0",
  });
  expect(await health()).toMatchObject({ scenario: "demo", seed: 5 });
  const flagged = await serve(["--scenario", "empty"], { SESSIONS_MOCK_SCENARIO: "demo" });
  expect(await flagged.health()).toMatchObject({ scenario: "empty" });
  expect((await run([], { PORT: "x" })).stderr).toBe(
    'Cannot use PORT "x": it must be an integer from 0 to 65535\n',
  );
  expect((await run([], { SESSIONS_MOCK_PORT: "x", PORT: "0" })).stderr).toContain(
    'Cannot use SESSIONS_MOCK_PORT "x"',
  );
  expect((await run([], { SESSIONS_MOCK_PROT: "1" })).stderr).toContain(
    "Cannot use SESSIONS_MOCK_PROT: there is no such variable. Did you mean SESSIONS_MOCK_PORT?",
  );
});

test("--https makes a certificate once and keeps it private", async () => {
  const first = await serve(["--https"]);
  expect(first.url).toMatch(/^https:/);
  const key = join(folder, "sessions-mock", "localhost.key");
  const cert = readFileSync(join(folder, "sessions-mock", "localhost.crt"), "utf8");
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const second = await serve(["--https"]);
  expect(readFileSync(join(folder, "sessions-mock", "localhost.crt"), "utf8")).toBe(cert);
  const { request } = await import("node:https");
  const status = await new Promise((resolve, reject) => {
    request(
      `${second.url}/sessions`,
      { ca: cert, servername: "localhost" },
      (answer) => resolve(answer.statusCode),
    ).on("error", reject).end();
  });
  expect(status).toBe(401);
  const own = await serve(["--cert", join(folder, "sessions-mock", "localhost.crt"), "--key", key]);
  expect(own.url).toMatch(/^https:/);
});

test("token prints what its flags say, signed with the secret", async () => {
  const claims = async (...words: string[]) =>
    JSON.parse(Buffer.from((await token(...words)).split(".")[1] ?? "", "base64url").toString());
  expect(await claims("--user", "32")).toEqual({
    token_type: "access",
    exp: expect.any(Number),
    iat: expect.any(Number),
    jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    user_id: 32,
  });
  expect(await claims("--user", "32", "--refresh")).toMatchObject({ token_type: "refresh" });
  const { exp, iat } = await claims("--user", "32", "--expires-in", "60");
  expect(exp - iat).toBe(60);
  expect((await claims("--user", "32", "--expired")).exp).toBeLessThan(Date.now() / 1000);
  expect(await claims("--user", "32", "--claim", 'user_id="54"', "--claim", "note=a=b"))
    .toMatchObject({ user_id: "54", note: "a=b" });
  const { url } = await serve(["--jwt-secret", "another"]);
  expect(await list(url, await token("--user", "2", "--jwt-secret", "another"))).toMatchObject({
    count: 10,
  });
  expect(await list(url, await token("--user", "2"))).toMatchObject({ code: "token_not_valid" });
});

test("scenarios lists each with a line", async () => {
  const { stdout } = await run(["scenarios"]);
  expect(stdout).toMatch(/^sample {7}the 10 sessions of the portal's API page/);
  expect(stdout.trim().split("\n")).toHaveLength(10);
});

test("--log json logs requests with who asked and without their token; --quiet logs none", async () => {
  const { url, output } = await serve(["--log", "json"]);
  const bearer = await token("--user", "2");
  await list(url, bearer);
  const line = JSON.parse(output.stderr.trim());
  expect(line).toMatchObject({ method: "GET", url: "/api/sessions", status: 200, user: 2 });
  expect(output.stderr).not.toContain(bearer.split(".")[2]);
  const pretty = await serve(["--log", "pretty"]);
  await list(pretty.url, bearer);
  expect(pretty.output.stderr).toMatch(/INFO: GET \/api\/sessions 200 [\d.]+ ms user 2/);
  const silent = await serve(["--log", "json", "--quiet"]);
  await list(silent.url, bearer);
  expect(silent.output.stderr).toBe("");
});

test("--page-size, --time-zone and --cors-origin reach the answers", async () => {
  const { url } = await serve([
    "--page-size",
    "4",
    "--time-zone",
    "Asia/Kolkata",
    "--cors-origin",
    "http://app.test",
  ]);
  const authorization = `Bearer ${await token("--user", "2")}`;
  const answer = await fetch(`${url}/sessions`, {
    headers: { Authorization: authorization, Origin: "http://app.test" },
  });
  const { results } = await answer.json() as { results: { start_date_time: string }[] };
  expect(results).toHaveLength(4);
  expect(results[0]?.start_date_time).toBe("2022-11-28T18:53:49.268000+05:30");
  expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("http://app.test");
});

const ECHO = `
  const { SESSIONS_MOCK_URL: url, SESSIONS_MOCK_OPERATOR_TOKEN: token, ...env } = process.env;
  const count = async (bearer) => {
    const answer = await fetch(url + "/sessions", { headers: { Authorization: "Bearer " + bearer } });
    return (await answer.json()).count;
  };
  const control = await fetch(env.SESSIONS_MOCK_CONTROL_URL + "/worlds", {
    headers: { Authorization: "Bearer " + env.SESSIONS_MOCK_CONTROL_TOKEN },
  });
  const seen = [await count(token), await count(env.SESSIONS_MOCK_USER_TOKEN), control.status];
  console.log(JSON.stringify([url, ...seen, process.argv.slice(1)]));
  process.exit(7);
`;

test("exec runs a command with the mock's URL and tokens, stops, and returns its exit code", async () => {
  const words = [process.execPath, "--input-type=module", "-e", ECHO, "--", "--port", "x"];
  const { code, stdout, stderr } = await run(["exec", "--scenario", "demo", "--", ...words]);
  expect([code, stderr]).toEqual([7, ""]);
  const [url, all, own, control, rest] = JSON.parse(stdout);
  expect([all, control, rest]).toEqual([240, 200, ["--port", "x"]]);
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThan(240);
  await expect(fetch(url)).rejects.toThrow();
});

test("exec says what is wrong with its command, and passes signals on", async () => {
  const missing = await run(["exec", "--", "no-such-program"]);
  expect([missing.code, missing.stderr]).toEqual([
    2,
    'Cannot run "no-such-program": spawn no-such-program ENOENT. Name a program, and its arguments behind it\n',
  ]);
  expect((await run(["exec"])).code).toBe(2);
  const script = "console.log('up'); setInterval(() => {}, 1000)";
  const { child, exited, output } = launch(["exec", "--", process.execPath, "-e", script]);
  while (!output.stdout.includes("up")) await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect((await exited).code).toBe(143);
});

test.each([["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129], ["SIGQUIT", 131]] as const)(
  "exec passes %s on as it came, and ends as its command does",
  async (signal, ending) => {
    const { child, exited, output } = launch([
      "exec",
      "--",
      process.execPath,
      "-e",
      `
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) process.on(name, () => {
        console.log(name);
        process.exit(${ending});
      });
      console.log("up");
      setInterval(() => {}, 1000);
    `,
    ]);
    while (!output.stdout.includes("up")) await once(child.stdout, "data");
    child.kill(signal);
    expect((await exited).code).toBe(ending);
    expect(output.stdout).toBe(`up\n${signal}\n`);
  },
);

test.skipIf(!existsSync("/dev/full"))("a full disk is told in a line (needs /dev/full)", () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [BIN, "--export", "-"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  expect(status).toBe(70);
  expect(stderr).toMatch(/^Cannot write to standard output: ENOSPC[^\n]*\n$/);
});

test("exec lets its command trust the mock's own certificate", async () => {
  const words = [process.execPath, "--input-type=module", "-e", ECHO];
  const { code, stderr, stdout } = await run([
    "exec",
    "--https",
    "--scenario",
    "demo",
    "--",
    ...words,
  ]);
  expect([code, stderr]).toEqual([7, ""]);
  expect(JSON.parse(stdout)[0]).toMatch(/^https:/);
});

test("the control plane opens with --control-token, and --no-control takes it away", async () => {
  const given = await serve(["--control-token", "a-token-of-mine"]);
  const worlds = new URL("/__mock/worlds", given.url);
  const answer = await fetch(worlds, { headers: { Authorization: "Bearer a-token-of-mine" } });
  expect(answer.status).toBe(200);
  expect(given.output.stdout).not.toContain("a-token-of-mine");
  const without = await serve(["--no-control"]);
  expect((await fetch(new URL("/__mock/health", without.url))).status).toBe(404);
  expect(without.output.stdout).toBe(`sessions-mock ready at ${without.url}\n`);
  expect((await run(["--control-token", "short"])).stderr).toMatch(
    /^Cannot guard the control plane with this --control-token/,
  );
});
