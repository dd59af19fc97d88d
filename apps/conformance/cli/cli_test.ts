import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { findScenario } from "@sessions/fixtures";
import { newClaims, signingKey, signToken, startServer } from "@sessions/server";
import Value from "typebox/value";
import { afterAll, expect, test } from "vitest";
import { Report } from "../reports/report.ts";
import { VERSION } from "../reports/version.ts";
import { runCli } from "./cli.ts";

const BIN = fileURLToPath(new URL("../bin/sessions-conformance.js", import.meta.url));
const SECRET = "a-secret-of-the-tests";
const folder = mkdtempSync(join(tmpdir(), "conformance-"));
const dataset = findScenario("demo").build({ seed: 1, now: Date.now() * 1000 });
const server = await startServer({
  seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }),
  jwtSecret: SECRET,
  onError: console.error,
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const token = (userId: number, lifetime?: number) =>
  signToken({
    ...newClaims({ type: "access", userId, now: Date.now() / 1000, ...(lifetime && { lifetime }) }),
  }, signingKey(SECRET));
const starters = [...dataset.sessions].map((row) => row.started_by).filter((id) =>
  id !== null && id > 2
);
const ENV = {
  PATH: process.env["PATH"],
  OP: token(1),
  USER: token(starters[0] as number),
  SECRET,
  OLD: token(1, -60),
  PASSWORD: "password-1",
};

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function writableTo(take: (text: string) => void): Writable {
  return new Writable({
    write(piece, _encoding, done) {
      take(String(piece));
      done();
    },
  });
}

/** Runs a command line in this process. */
async function run(
  words: string[],
  terminal: { isTTY?: boolean; columns?: number } = {},
  stop = new AbortController().signal,
): Promise<Ended> {
  const ended: Ended = { code: null, stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr") => writableTo((text) => ended[name] += text);
  ended.code = await runCli(words, {
    stdout: into("stdout"),
    stderr: Object.assign(into("stderr"), terminal),
    env: ENV,
    stop,
  });
  return ended;
}

/** Runs the program as a process of its own. */
async function spawnProgram(
  words: string[],
  env: NodeJS.ProcessEnv = {},
  cwd = folder,
): Promise<Ended> {
  return await ended(spawn(process.execPath, [BIN, ...words], { cwd, env: { ...ENV, ...env } }));
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece) => stdout += piece);
  child.stderr.on("data", (piece) => stderr += piece);
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

const target = ["run", "--url", server.url, "--operator", "env:OP", "--skip-detection"];

test("a terminal is told what the run is at: verdicts, requests, their rate, and the one that came", async () => {
  const { stderr } = await run(target, { isTTY: true, columns: 200 });
  const lines = stderr.split("\r\x1b[K").filter((line) => line !== "");
  expect(lines[0]).toMatch(/^1 request, \d+\/s: GET http:/);
  expect(lines).toContainEqual(
    expect.stringMatching(/^\d+\/44 [a-z]+\/[a-z-]+, \d+ requests, \d+\/s: [A-Z]+ http:/),
  );
  const narrow = await run(target, { isTTY: true, columns: 40 });
  for (const line of narrow.stderr.split("\r\x1b[K")) expect(line.length).toBeLessThan(40);
});

test("run decides what one operator can, says what the rest needs, and exits with 3", async () => {
  const { code, stdout } = await spawnProgram(target);
  expect(code).toBe(3);
  expect(stdout).toMatch(/\n\d+ met, 0 failed, \d+ undecided of 44\n$/);
  expect(stdout).toContain(
    "? scope/self-list  inconclusive, MUST: could-not-run: give --user a token of somebody who is no operator",
  );
  expect((await run([...target, "--allow-incomplete", "--quiet"])).code).toBe(0);
});

test("run logs in with a password from the environment", async () => {
  const name = dataset.users[0]?.username;
  const { code, stdout } = await run([
    "run",
    "--url",
    server.url,
    "--operator",
    `login:${name},env:PASSWORD`,
    "--user",
    "env:USER",
    "--only",
    "auth/token-type",
    "--skip-detection",
  ]);
  expect([code, stdout.trim().split("\n").at(-1)]).toEqual([
    0,
    "1 met, 0 failed, 0 undecided of 1",
  ]);
  const wrong = await run(["run", "--url", server.url, "--operator", "login:nobody,env:PASSWORD"]);
  expect(wrong.code).toBe(4);
  expect(wrong.stderr).toMatch(/Cannot log in as operator "nobody": the deployment answered 401/);
});

test.each([
  [["run"], 2, /^Cannot run without a target: give --url/],
  [["run", "--url", "x", "--operator", "env:OP"], 2, /^Cannot use the URL "x": give the base URL/],
  [
    ["run", "--url", "http://a:b@x/api", "--operator", "env:OP"],
    2,
    /^Cannot use a URL with credentials/,
  ],
  [
    ["run", "--url", "http://x/api", "--operator", "eyJ.a.b"],
    2,
    /^Cannot read a token source: it must be env:NAME/,
  ],
  [
    ["run", "--url", "http://x/api", "--operator", "env:NONE"],
    2,
    /^Cannot read a token from env:NONE: it is empty/,
  ],
  [
    ["run", "--url", "http://x/api", "--operator", "file:/nope"],
    2,
    /^Cannot read a token from file:\/nope: ENOENT/,
  ],
  [
    ["run", "--url", "http://x/api", "--operator", "env:OP", "--only", "scop/x"],
    2,
    /^Cannot select "scop\/x"/,
  ],
  [
    ["run", "--url", "http://x/api", "--operator", "env:OP", "--only", "auth", "--skip", "auth"],
    2,
    /leave no requirement/,
  ],
  [
    ["run", "--timeout", "soon"],
    2,
    /^Cannot use --timeout "soon": it must be an integer from 1 to 600000/,
  ],
  [["run", "--report", "pdf"], 2, /^Cannot use --report "pdf": it must be of text, json/],
  [["run", "--report", "json:out.json"], 2, /\. Their folder is --report-dir$/m],
  [
    ["run", "--url", "http://x/api", "--operator", "env:OP", "--baseline", "/nope"],
    2,
    /^Cannot read the baseline "\/nope"/,
  ],
  [
    [
      "run",
      "--url",
      "http://x/api",
      "--operator",
      "env:OP",
      "--report",
      "html",
      "--report-dir",
      "/proc/nope/x",
    ],
    2,
    /^Cannot write reports to "\/proc\/nope\/x"/,
  ],
  [
    ["run", "--time-zone", "Mars/X"],
    2,
    /^Cannot use --time-zone "Mars\/X": Cannot open the time zone/,
  ],
  [["run", "--nope"], 2, /unknown option '--nope'/],
  [["explain", "scope/nope"], 2, /^Cannot explain "scope\/nope"/],
  [
    ["diff", "--url", "http://x/api", "--operator", "env:OP"],
    2,
    /^Cannot compare with nothing: give --other/,
  ],
  [["proxy"], 2, /^Cannot stand in front of nothing: give --url/],
  [
    ["proxy", "--url", "http://x/api", "--operator-id", "ada"],
    2,
    /^Cannot use --operator-id "ada": it must be a user's id, such as 7/,
  ],
  [
    ["proxy", "--url", "http://x/api", "--fault", "{status: 500}"],
    2,
    /^Cannot use --fault: /,
  ],
  [
    ["proxy", "--url", "http://x/api", "--fault", '{"status": 99}'],
    2,
    /^Cannot use --fault: .*\/status.*99/,
  ],
  [["proxy", "--url", "http://x/api", "--record", "/proc/x"], 2, /^Cannot write "\/proc\/x"/],
  [["record", "--url", "http://x/api"], 2, /^Cannot run without an operator/],
  [
    ["record", "--url", "http://x/api", "--operator", "env:OP", "--pseudonymize", "a key"],
    2,
    /^Cannot read a token source/,
  ],
  [
    ["record", "--url", "http://127.0.0.1:1/api", "--operator", "env:OP"],
    4,
    /^Cannot reach http:\/\/127\.0\.0\.1:1\/api\/sessions: the connection was refused/,
  ],
  [["verify-har", "/nope"], 2, /^Cannot read "\/nope"/],
  [
    ["run", "--url", "http://127.0.0.1:1/api", "--operator", "env:OP"],
    4,
    /^Cannot reach http:\/\/127\.0\.0\.1:1\/api\/sessions: the connection was refused/,
  ],
])("sessions-conformance %j exits with %i and one clear line", async (words, code, message) => {
  const result = await run(words);
  expect([result.code, result.stderr.trim().split("\n").length]).toEqual([code, 1]);
  expect(result.stderr).toMatch(message);
});

test("the program exits with what it is told, and writes errors to standard error", async () => {
  expect(await spawnProgram(["run", "--nope"])).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "Cannot read the command line: unknown option '--nope'. See sessions-conformance --help\n",
  });
});

test("the program reports what was decided when it is interrupted, and exits with 130", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/api`;
  const child = spawn(process.execPath, [BIN, "run", "--url", url, "--operator", "env:OP"], {
    cwd: folder,
    env: ENV,
  });
  const end = ended(child);
  await once(silent, "request");
  child.kill("SIGINT");
  const { code, stdout } = await end;
  silent.closeAllConnections();
  silent.close();
  expect([code, stdout]).toEqual([
    130,
    expect.stringMatching(
      /\ninterrupted: what was decided by then is reported\n0 met, 0 failed, 44 undecided of 44\n$/,
    ),
  ]);
});

test("selftest has no matrix to show when it is interrupted, and exits with 130", async () => {
  const stopped = await run(["selftest"], {}, AbortSignal.abort());
  expect(stopped).toEqual({ code: 130, stdout: "", stderr: "Interrupted\n" });
});

test("run never takes an empty run for a success", async () => {
  const words = ["run", "--url", server.url, "--operator", "env:OP", "--allow-incomplete"];
  const result = await run([...words, "--max-requests", "2", "--skip-detection"]);
  expect([result.code, result.stdout]).toEqual([3, expect.stringContaining("nothing was decided")]);
  expect(result.stdout).toContain("the budget of 2 requests is spent");
});

test("run names a wrong path, and an expired token", async () => {
  const wrong = await run([
    "run",
    "--url",
    server.url.replace("/api", "/nothing"),
    "--operator",
    "env:OP",
  ]);
  expect([wrong.code, wrong.stderr]).toEqual([
    4,
    expect.stringContaining("there is nothing (404). The base URL ends in /api, without /sessions"),
  ]);
  for (const bare of [server.url.replace("/api", ""), server.url.replace("/api", "/")]) {
    const words = ["run", "--url", bare, "--operator", "env:OP", "--allow-incomplete"];
    expect(await run(words)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("there is nothing (404). The base URL ends in /api"),
    });
  }
  const old = await run(["run", "--url", server.url, "--operator", "env:OLD"]);
  expect([old.code, old.stderr]).toEqual([
    4,
    expect.stringContaining("it rejects the operator's credentials (401)"),
  ]);
});

test("run takes flags over the environment over sessions-conformance.json", async () => {
  const place = mkdtempSync(join(folder, "config-"));
  writeFileSync(
    join(place, "sessions-conformance.json"),
    JSON.stringify({
      url: server.url,
      operator: "env:OP",
      only: ["list/row"],
      quiet: true,
      skipDetection: true,
      skipDiagnosis: true,
    }),
  );
  expect((await spawnProgram(["run"], {}, place)).stdout).toBe(
    "1 met, 0 failed, 0 undecided of 1\n",
  );
  expect((await spawnProgram(["run"], { SESSIONS_CONFORMANCE_ONLY: "list" }, place)).stdout).toBe(
    "9 met, 0 failed, 0 undecided of 9\n",
  );
  expect(
    (await spawnProgram(["run", "--only", "time"], { SESSIONS_CONFORMANCE_ONLY: "list" }, place))
      .stdout,
  ).toBe("3 met, 0 failed, 0 undecided of 3\n");
  writeFileSync(join(place, "sessions-conformance.json"), '{"sed":1}');
  expect((await spawnProgram(["run"], {}, place)).stderr).toMatch(
    /^Cannot read sessions-conformance\.json: there is no key "sed"\. Did you mean seed\?/,
  );
});

test("run looks where its reports go before it asks anything", async () => {
  const file = join(folder, "a-file");
  writeFileSync(file, "");
  const taken = join(folder, "taken");
  mkdirSync(join(taken, "conformance.json"), { recursive: true });
  for (const place of [file, taken]) {
    const ran = await run([...target, "--report", "json", "--report-dir", place]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(
      /^Cannot write reports to ".*Name a writable folder with --report-dir$/m,
    );
  }
});

test("run writes every report, each readable by its own kind of reader", async () => {
  const place = join(folder, "reports");
  const { code, stdout } = await run([
    ...target,
    "--user",
    "env:USER",
    "--jwt-secret",
    "env:SECRET",
    "--report",
    "text,json,junit,html,markdown,github",
    "--report-dir",
    place,
  ]);
  expect(code).toBe(3);
  expect(stdout).toContain("http/read-only");
  const report = JSON.parse(readFileSync(join(place, "conformance.json"), "utf8"));
  expect([...Value.Errors(Report, report)]).toEqual([]);
  expect(Object.keys(report).at(-1)).toBe("complete");
  const counted = spawnSync("python3", [
    "-c",
    "import sys,xml.etree.ElementTree as e;r=e.parse(sys.argv[1]).getroot();c=r.findall('.//testcase');print(len(c),len({(x.get('classname'),x.get('name')) for x in c}),len(r.findall('.//failure')))",
    join(place, "conformance.junit.xml"),
  ]);
  if (counted.status === 0) expect(String(counted.stdout).trim()).toBe("45 45 1");
  expect(readFileSync(join(place, "conformance.html"), "utf8")).toMatch(/^<!doctype html>/);
  expect(readFileSync(join(place, "conformance.md"), "utf8")).toMatch(/^## Conformance of /);
});

test("a baseline makes failures known, goes stale, and is pruned", async () => {
  const place = mkdtempSync(join(folder, "baseline-"));
  const file = join(place, "known.json");
  const reportFile = join(place, "report.json");
  const report = JSON.parse((await run([...target, "--report", "json"])).stdout);
  report.requirements[0].verdict = "fail";
  writeFileSync(reportFile, JSON.stringify(report));
  expect(
    (await run(["baseline", "update", file, "--from", reportFile, "--reason", "ticket 17"])).stdout,
  ).toBe(`${file}: 1 added, 1 known\n`);
  const stale = await run([...target, "--only", "list", "--baseline", file, "--quiet"]);
  expect(stale.code).toBe(5);
  report.requirements[0].verdict = "pass";
  writeFileSync(reportFile, JSON.stringify(report));
  expect((await run(["baseline", "prune", file, "--from", reportFile])).stdout).toBe(
    `${file}: 1 dropped, 0 known\n`,
  );
  writeFileSync(file, '{"known":[{"requirement":"no/such","reason":"x"}]}');
  expect((await run([...target, "--baseline", file])).stderr).toContain(
    '/known/0/requirement is "no/such", which is no requirement',
  );
});

test("plan sends nothing and never looks like a pass", async () => {
  const { code, stdout } = await run([
    "plan",
    "--url",
    "http://127.0.0.1:1/api",
    "--operator",
    "env:OP",
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^A plan, not a result: nothing was sent/);
  expect(stdout).toMatch(/auth\/user +SHOULD stays open without --jwt-secret/);
});

test("list, explain and --print-schema say what there is", async () => {
  expect(JSON.parse((await run(["list", "--format", "json"])).stdout)).toHaveLength(44);
  expect((await run(["explain", "scope/self-list"])).stdout).toContain("It needs user.");
  expect(JSON.parse((await run(["run", "--print-schema"])).stdout).required).toContain("complete");
  expect((await spawnProgram(["--version"])).stdout).toBe(`${VERSION}\n`);
  expect(VERSION).toBe(
    JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version,
  );
});

test("diff finds two deployments alike, and tells where they differ", async () => {
  const few = { ...dataset, sessions: [...dataset.sessions].slice(0, 3) };
  const other = await startServer({
    seed: () => ({ dataset: few, origin: { scenario: "few", seed: 1 } }),
    jwtSecret: SECRET,
    onError: console.error,
  });
  const words = ["diff", "--url", server.url, "--operator", "env:OP", "--sample", "5"];
  expect((await run([...words, "--other", server.url])).stdout).toMatch(
    /^0 differences in \d+ requests\n$/,
  );
  const { code, stdout } = await run([...words, "--other", other.url]);
  await other.close();
  expect(code).toBe(1);
  expect(stdout).toContain("GET /sessions as operator: body");
});

test("verify-har judges recorded answers", async () => {
  const file = join(folder, "recorded.har");
  const entry = (body: unknown) => ({
    request: { method: "GET", url: "https://x/api/sessions" },
    response: {
      status: 200,
      headers: [{ name: "Content-Type", value: "application/json" }],
      content: { text: JSON.stringify(body) },
    },
  });
  writeFileSync(
    file,
    JSON.stringify({
      log: { entries: [entry({ count: 0, next: null, previous: null, results: [] }), entry([])] },
    }),
  );
  const { code, stdout } = await run(["verify-har", file]);
  expect([code, stdout]).toEqual([
    1,
    "list/envelope GET /api/sessions : wanted an object with count, next, previous and results, got a list\n1 faults in 2 lists and 0 details\n",
  ]);
});

test("record writes a file that a mock loads, and says how true it is", async () => {
  const output = join(folder, "recording.json");
  const words = ["record", "--url", server.url, "--operator", "env:OP", "--user", "env:USER"];
  const { code, stdout } = await run([...words, "--output", output]);
  expect(code).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toBe(`Recorded 240 sessions of 40 users to ${output}`);
  expect(lines[1]).toBe("Behaves as: --framework drf-3.15");
  expect(lines[2]).toMatch(/^The mock answers (\d+) of \1 requests as the deployment did$/);
  expect(JSON.parse(readFileSync(output, "utf8")).sessions).toHaveLength(240);
});

test("proxy says each kind of finding once, and ends with a report and an exit code", async () => {
  const faulty = await startServer({
    seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }),
    jwtSecret: SECRET,
    deviations: ["time/naive"],
    onError: console.error,
  });
  const stop = new AbortController();
  const har = join(folder, "passed.har");
  let [stdout, stderr] = ["", ""];
  const ended = runCli(
    ["proxy", "--url", faulty.url, "--port", "0", "--operator-id", "1", "--record", har],
    {
      env: ENV,
      stdout: writableTo((text) => stdout += text),
      stderr: writableTo((text) => stderr += text),
      stop: stop.signal,
    },
  );
  await expect.poll(() => stdout).toMatch(/ready at \S+,/);
  const url = /ready at (\S+),/.exec(stdout)?.[1] ?? "";
  for (let turn = 0; turn < 2; turn++) {
    const answer = await fetch(`${url}/sessions`, {
      headers: { Authorization: `Bearer ${token(1)}` },
    });
    await answer.text();
  }
  stop.abort();
  expect(await ended).toBe(1);
  const before = stdout.slice(0, stdout.indexOf("requests in"));
  const found = before.split("\n").filter((line) => line.startsWith("✗ time/format  GET"));
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(4);
  expect(stdout).toContain("0 met, 1 failed, 43 undecided of 44");
  expect(stderr).toBe("");
  expect((await run(["verify-har", har])).stdout).toMatch(/faults in 2 lists and 0 details\n$/);
  await faulty.close();
});

test("a baseline is updated from a report of before", async () => {
  const report = join(folder, "old.json");
  const result = {
    id: "list/row",
    level: "MUST",
    source: "sample",
    verdict: "fail",
    reason: "r",
    witnesses: 1,
    attempts: 3,
    durationMs: 1,
    notes: [],
    byIdentity: {},
    kinds: ["shape"],
    card: null,
  };
  const old = { schema: "sessions-conformance/1", requirements: [result], complete: true };
  writeFileSync(report, JSON.stringify(old));
  const file = join(folder, "known.json");
  const { stdout } = await run(["baseline", "update", file, "--from", report, "--reason", "old"]);
  expect(stdout).toContain("1 added, 1 known");
});
