// Installs and builds what is missing or out of date. It runs before anything is installed, so it
// is plain JavaScript and imports nothing but Node's own modules.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const BUILT = `${root}node_modules/.built`;

if (changed(`${root}package-lock.json`) > changed(`${root}node_modules/.package-lock.json`)) {
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}
if (newestSource(root) > changed(BUILT)) {
  run("npm", ["run", "--silent", "build"]);
  writeFileSync(BUILT, "");
}

/** When a file was last written, or never. */
function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (/^(node_modules|dist|bin|\..*)$|_test\.ts$/.test(entry.name)) continue;
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(`${path}/`));
    else if (/\.tsx?$|\.json$/.test(entry.name)) newest = Math.max(newest, changed(path));
  }
  return newest;
}

/** What the command prints goes to standard error: standard output is the program's. */
function run(command, words) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const { status } = spawnSync(command, words, { cwd: root, env, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    console.error(`Cannot set up the project: \`${command} ${words.join(" ")}\` failed, see above`);
    process.exit(status ?? 1);
  }
}
