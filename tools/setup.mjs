// Installs and builds what is missing or out of date. It runs before anything is installed, on
// whatever Node there is, so it is plain JavaScript and imports nothing but Node's own modules.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the mock is built from: who only starts it need not wait for the tools of the tests. */
const MOCK = ["apps/server", "apps/console"];

/** Names the process that sets up: two at once would take each other's packages away. */
const LOCK = `${root}.setting-up`;

/** What stands in for the suite's program where only the mock is set up. */
const LINK = `${root}node_modules/.bin/sessions-conformance`;

/** What a terminal or a supervisor ends a program with. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Installs and builds the mock, or everything.
 *
 * @param {{ only?: "mock" }} [options]
 */
export async function setUp({ only } = {}) {
  const wanted = only ?? "all";
  if (!lacksPackages(wanted) && !lacksBuild(wanted)) return;
  await takeTurn();
  if (lacksPackages(wanted)) await install(only);
  if (lacksBuild(wanted)) {
    say("Building what has changed");
    // What only runs needs neither types nor a look at them.
    await run("npm", ["run", "--silent", only ? "bundle" : "build"]);
    writeFileSync(marker("built"), wanted);
  }
  rmSync(LOCK);
}

function isStale() {
  return changed(`${root}package-lock.json`) > changed(marker("installed"));
}

function lacksPackages(wanted) {
  return isStale() || !["all", wanted].includes(held("installed"));
}

function lacksBuild(wanted) {
  return newestSource(root) > changed(marker("built")) || !["all", wanted].includes(held("built"));
}

async function install(only) {
  say("Installing the packages of package-lock.json");
  const words = only
    ? [...MOCK.flatMap((workspace) => ["-w", workspace]), "--include-workspace-root"]
    : [];
  // A mock that runs keeps what it runs on: what else is needed is added.
  const isMore = !isStale() && held("installed") !== "";
  for (const file of [LINK, marker("installed")]) rmSync(file, { force: true });
  // No script runs: npm would compile SQLite, which brings its binaries. What the tests are built
  // with is wanted whatever the shell's NODE_ENV says.
  const how = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", [...isMore ? ["install", "--no-save"] : ["ci"], ...words, ...how], {
    advice:
      "Does npm reach its registry (`npm ping`)? What is missing is installed at the next start",
    // A process that npm left behind would disturb the next start; that one starts over.
    stopWith: "SIGKILL",
  });
  // The package `node` brings its binary by a script.
  await run("npm", ["rebuild", "node", "--ignore-scripts=false", "--loglevel=error"], {
    stdout: "ignore",
  });
  if (only) linkConformance();
  writeFileSync(marker("installed"), only ?? "all");
}

/** Waits until no other process sets this folder up. */
async function takeTurn() {
  for (let isTold = false;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") {
        console.error(`Cannot set up the project: ${error.message}. Can its folder be written to?`);
        process.exit(1);
      }
    }
    const pid = Number(read(LOCK));
    if (!isRunning(pid)) rmSync(LOCK, { force: true });
    else if (!isTold) {
      say(`Waiting for process ${pid}, which sets the project up`);
      isTold = true;
    }
    await sleep(100);
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Without it `npx` would look for a package of that name in the registry, and run what it finds. */
function linkConformance() {
  if (existsSync(LINK) || process.platform === "win32") return;
  symlinkSync("../../tools/sessions_conformance.mjs", LINK);
}

/** Tells on standard error what takes a while: standard output is the program's. */
export function say(text) {
  console.error(`${text} …`);
}

/** Where it is noted what was done last: it goes with the packages. */
function marker(deed) {
  return `${root}node_modules/.${deed}`;
}

function held(deed) {
  return read(marker(deed));
}

/** What a file holds; nothing where there is none. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** When a file was last written, or never. */
function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (/^(node_modules|dist|bin|tools|\..*)$|_test\.ts$/.test(entry.name)) continue;
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(`${path}/`));
    else if (/\.([cm]?[jt]s|tsx|json|css|html|svg)$/.test(entry.name)) {
      newest = Math.max(newest, changed(path));
    }
  }
  return newest;
}

/**
 * Runs a program to its end. A signal that comes is passed on, and ends this process when it has ended.
 *
 * @param {string} command
 * @param {string[]} words
 * @param {{ advice?: string, stopWith?: NodeJS.Signals, stdout?: 2 | "ignore" }} [options]
 */
async function run(command, words, { advice = "", stopWith, stdout = 2 } = {}) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const child = spawn(command, words, { cwd: root, env, stdio: ["ignore", stdout, 2] });
  let signal;
  const pass = (name) => {
    signal = name;
    child.kill(stopWith ?? name);
  };
  for (const name of SIGNALS) process.on(name, pass);
  const [status, why = "failed, see above"] = await once(child, "close").then(
    ([code]) => [code],
    // Its program is not there, or may not be run.
    ({ code }) => [1, `cannot be started (${code})`],
  );
  for (const name of SIGNALS) process.off(name, pass);
  if (signal === undefined && status === 0) return;
  rmSync(LOCK, { force: true });
  if (signal) {
    console.error("Interrupted. The next start sets up what is missing");
    process.exit(128 + constants.signals[signal]);
  }
  const what = `\`${command} ${words.join(" ")}\` ${why}`;
  console.error(`Cannot set up the project: ${what}${advice && `. ${advice}`}`);
  process.exit(status ?? 1);
}
