import { PassThrough } from "node:stream";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { writtenTo } from "../../../tools/written_to.ts";
import { runCli } from "./cli.ts";

const stops = new Set<() => Promise<unknown>>();
afterEach(async () => {
  await Promise.all([...stops].map((stop) => stop()));
  stops.clear();
});

/** Runs the command line in this process. */
function run(words: string[], env: Record<string, string> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  const code = runCli(words, { stdout, stderr, env, stop: stop.signal });
  stops.add(() => {
    stop.abort();
    return code;
  });
  return { code, stdout, stderr: () => writtenTo(stderr) };
}

async function serve(words: string[], env?: Record<string, string>) {
  const { code, stdout, stderr } = run(["--port", "0", ...words], env);
  const failed = code.then((ended) => {
    throw new Error(`ended with ${ended}: ${stderr()}`);
  });
  const [piece] = await Promise.race([once(stdout, "data"), failed]);
  failed.catch(() => {});
  const url = /ready at (\S+)/.exec(String(piece))?.[1] ?? "";
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(new URL(path, url), { headers });
    const { status, headers: sent } = answer;
    // deno-lint-ignore no-explicit-any -- the looks below say what they expect of it
    return { status, headers: sent, body: await answer.json() as any };
  };
  const text = String(piece);
  const [, control = ""] = /with the token (\S+)/.exec(text) ?? [];
  return { text, control, ask };
}

async function token(): Promise<string> {
  const { code, stdout } = run(["token", "--user", "2"]);
  expect(await code).toBe(0);
  return writtenTo(stdout).trim();
}

type Served = Awaited<ReturnType<typeof serve>>;
const health = async ({ ask }: Served) => (await ask("/__mock/health")).body;
const list = async ({ ask }: Served) => {
  return await ask("/api/sessions", {
    Authorization: `Bearer ${await token()}`,
    Origin: "http://a.test",
  });
};

/** Each changes something that can be seen from outside: without it the look is another. */
const SEEN: [
  name: string,
  text: string,
  look: (served: Served) => Promise<unknown>,
  wanted: unknown,
][] = [
  ["page-size", "4", async (served) => (await list(served)).body.results.length, 4],
  [
    "time-zone",
    "Asia/Kolkata",
    async (served) => (await list(served)).body.results[0].start_date_time.slice(-6),
    "+05:30",
  ],
  [
    "cors-origin",
    "http://a.test",
    async (served) => (await list(served)).headers.get("Access-Control-Allow-Origin"),
    "http://a.test",
  ],
  ["scenario", "demo", async (served) => (await health(served)).scenario, "demo"],
  ["sessions", "17", async (served) => (await health(served)).counts.sessions, 17],
  [
    "pace",
    "60",
    async ({ ask, control }) =>
      (await ask("/__mock/clock", { Authorization: `Bearer ${control}` })).body.pace,
    60,
  ],
  ["seed", "9", async (served) => (await health(served)).seed, 9],
  ["jwt-secret", "another", async (served) => (await list(served)).status, 401],
  [
    "deviation",
    "list/bare-array",
    async (served) => Array.isArray((await list(served)).body),
    true,
  ],
];

test.each(SEEN)("--%s %s and its twin change what is served", async (name, text, look, wanted) => {
  const twin = `SESSIONS_MOCK_${name.replaceAll("-", "_").toUpperCase()}`;
  expect(await look(await serve([]))).not.toEqual(wanted);
  expect(await look(await serve([`--${name}`, text]))).toEqual(wanted);
  expect(await look(await serve([], { [twin]: text }))).toEqual(wanted);
});

test("--no-control and its twin take the control plane away; a twin that says off does not", async () => {
  const status = async (served: Served) => (await served.ask("/__mock/health")).status;
  expect(await status(await serve(["--no-control"]))).toBe(404);
  expect(await status(await serve([], { SESSIONS_MOCK_NO_CONTROL: "on" }))).toBe(404);
  expect(await status(await serve([], { SESSIONS_MOCK_NO_CONTROL: "off" }))).toBe(200);
});

test("--quiet and its twin leave the ready line alone", async () => {
  const lines = ({ text }: Served) => text.trimEnd().split("\n").length;
  expect(lines(await serve([]))).toBe(3);
  expect(lines(await serve(["--quiet"]))).toBe(1);
  expect(lines(await serve([], { SESSIONS_MOCK_QUIET: "yes" }))).toBe(1);
});

test("--debug and its twin show the stack of an error; a twin that says off does not", async () => {
  const told = async (words: string[], env?: Record<string, string>) => {
    const { code, stderr } = run([...words, "--dataset", "no-such.json"], env);
    expect(await code).toBe(4);
    return stderr();
  };
  expect(await told(["--debug"])).toContain("\n    at ");
  expect(await told([], { SESSIONS_MOCK_DEBUG: "on" })).toContain("\n    at ");
  expect(await told([], { SESSIONS_MOCK_DEBUG: "off" })).not.toContain("\n    at ");
  expect(await told([])).not.toContain("\n    at ");
});

test("the --debug of a command behind exec is the command's own", async () => {
  const { code, stderr } = run(["exec", "--", "no-such-program", "--debug"]);
  expect(await code).toBe(2);
  expect(stderr()).toBe(
    'Cannot run "no-such-program": spawn no-such-program ENOENT. Name a program, and its arguments behind it\n',
  );
});

test("a command takes a variable of another command for no typo", async () => {
  const { code, stderr } = run(["token", "--user", "2"], { SESSIONS_MOCK_USERS: "40" });
  expect([await code, stderr()]).toEqual([0, ""]);
  const served = await serve([], { SESSIONS_MOCK_USER: "2" });
  expect((await health(served)).status).toBe("ok");
});
