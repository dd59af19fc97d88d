// Installs and builds what is missing or out of date. It runs before anything is installed, on
// whatever Node there is, so it is plain JavaScript and imports nothing but Node's own modules.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const BUILT = `${root}node_modules/.built`;

if (changed(`${root}package-lock.json`) > changed(`${root}node_modules/.package-lock.json`)) {
  say("Installing the packages of package-lock.json");
  // Node's own version may be older than packages ask for: they run on the one that is installed.
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}
if (newestSource(root) > changed(BUILT)) {
  say("Building what has changed");
  run("npm", ["run", "--silent", "build"]);
  writeFileSync(BUILT, "");
}

/** Tells on standard error what takes a while: standard output is the program's. */
export function say(text) {
  console.error(`${text} …`);
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
