// Installs and builds what is missing or out of date. It runs before anything is installed, on
// whatever Node there is, so it is plain JavaScript and imports nothing but Node's own modules.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the mock is built from: who only starts it need not wait for the tools of the tests. */
const MOCK = ["apps/server", "apps/console"];

/**
 * Installs and builds the mock, or everything.
 *
 * @param {{ only?: "mock" }} [options]
 */
export function setUp({ only } = {}) {
  const wanted = only ?? "all";
  const lock = changed(`${root}package-lock.json`);
  if (lock > changed(marker("installed")) || !["all", wanted].includes(held("installed"))) {
    say("Installing the packages of package-lock.json");
    const workspaces = only ? MOCK.flatMap((workspace) => ["-w", workspace]) : [];
    const words = only ? [...workspaces, "--include-workspace-root"] : [];
    // Node's own version may be older than packages ask for: they run on the one that is installed.
    run("npm", ["ci", ...words, "--no-audit", "--no-fund", "--loglevel=error"]);
    if (only) linkConformance();
    writeFileSync(marker("installed"), wanted);
  }
  if (newestSource(root) > changed(marker("built")) || !["all", wanted].includes(held("built"))) {
    say("Building what has changed");
    // What only runs needs neither types nor a look at them.
    run("npm", ["run", "--silent", only ? "bundle" : "build"]);
    writeFileSync(marker("built"), wanted);
  }
}

/** Without it `npx` would look for a package of that name in the registry, and run what it finds. */
function linkConformance() {
  const link = `${root}node_modules/.bin/sessions-conformance`;
  if (existsSync(link) || process.platform === "win32") return;
  symlinkSync("../../tools/sessions_conformance.mjs", link);
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
  try {
    return readFileSync(marker(deed), "utf8");
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

function run(command, words) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const { status } = spawnSync(command, words, { cwd: root, env, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    console.error(`Cannot set up the project: \`${command} ${words.join(" ")}\` failed, see above`);
    process.exit(status ?? 1);
  }
}
