// Packs the whole kit into one tarball: `sessions-kit`, with the workspaces inside it.
// node tools/pack_kit.mjs [folder]
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const KIT = "packages/kit";
const readJson = (path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

const kit = readJson(`${KIT}/package.json`);
const inside = withinReach(kit);
/** Where an import of a workspace leads to in the packed kit: `@sessions/testing/msw` is `msw`. */
const isEntry = (name) => kit.exports[`./${name}`] !== undefined;
const renamed = (specifier) => {
  const [, name, ...rest] = specifier.split("/");
  return rest.length === 1 && isEntry(rest[0])
    ? `sessions-kit/${rest[0]}`
    : ["sessions-kit", name, ...rest].join("/");
};
const packedVersion = version();
const WORKSPACE = /(["'`])(@sessions\/[\w/]+)\1/g;
const OWN_VERSION = new RegExp(`(["'\`])${kit.version.replaceAll(".", "\\.")}\\1`, "g");
/** Imports lead to the entries of the packed kit, and programs say its version. */
const rename = (text) =>
  text.replaceAll(WORKSPACE, (_all, quote, specifier) => quote + renamed(specifier) + quote)
    .replaceAll(OWN_VERSION, (_all, quote) => quote + packedVersion + quote);

const folder = resolve(process.argv[2] ?? "packs");
const stage = mkdtempSync(join(tmpdir(), "sessions-kit-"));
try {
  const files = packedFiles();
  for (const [workspace, { path, name }] of inside) {
    for (const file of files.get(workspace)) {
      const to = join(stage, "lib", name, file);
      mkdirSync(dirname(to), { recursive: true });
      if (/\.(js|cjs|mjs|ts)$/.test(file)) {
        writeFileSync(to, rename(readFileSync(join(ROOT, path, file), "utf8")));
      } else cpSync(join(ROOT, path, file), to);
    }
  }
  writeFileSync(join(stage, "package.json"), JSON.stringify(packedManifest(), null, 2));
  for (const file of ["LICENSE", `${KIT}/README.md`]) {
    cpSync(join(ROOT, file), join(stage, file.split("/").at(-1)));
  }
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (file.endsWith(".tgz")) rmSync(join(folder, file));
  }
  const told = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: stage,
    encoding: "utf8",
  });
  console.log(join(folder, told.trim()));
} finally {
  rmSync(stage, { recursive: true });
}

/** The workspaces that a package needs, directly or through others, by their names. */
function withinReach({ dependencies = {} }, found = new Map()) {
  for (const specifier of Object.keys(dependencies)) {
    if (!specifier.startsWith("@sessions/") || found.has(specifier)) continue;
    const path = `node_modules/${specifier}`;
    const manifest = readJson(`${path}/package.json`);
    found.set(specifier, { path, manifest, name: specifier.split("/")[1] });
    withinReach(manifest, found);
  }
  return found;
}

/** What is built of each workspace, by its name; sources stay at home. */
function packedFiles() {
  const workspaces = [...inside.keys()].flatMap((name) => ["--workspace", name]);
  const packs = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", ...workspaces], {
      cwd: ROOT,
      encoding: "utf8",
    }),
  );
  return new Map(packs.map(({ name, files }) => {
    const bins = Object.values(inside.get(name).manifest.bin ?? {});
    const built = files.map(({ path }) => path).filter((path) =>
      (path.startsWith("dist/") || bins.includes(path)) && !path.endsWith(".map")
    );
    return [name, built];
  }));
}

function packedManifest() {
  const { private: _private, scripts: _scripts, ...rest } = kit;
  const workspaces = [...inside.values()];
  const entries = workspaces.flatMap(({ manifest, name }) =>
    Object.entries(manifest.exports).map(([key, { source: _source, ...conditions }]) => [
      renamed(manifest.name + key.slice(1)).replace("sessions-kit", "."),
      Object.fromEntries(
        Object.entries(conditions).map(([condition, file]) => [
          condition,
          file.replace("./", `./lib/${name}/`),
        ]),
      ),
    ])
  );
  const merged = (key) =>
    Object.assign({}, ...workspaces.map(({ manifest }) => manifest[key] ?? {}));
  const isOutside = ([name]) => !name.startsWith("@sessions/");
  return {
    ...rest,
    version: packedVersion,
    exports: Object.fromEntries(entries),
    bin: Object.fromEntries(
      workspaces.flatMap(({ manifest, name }) =>
        Object.entries(manifest.bin ?? {}).map(([bin, file]) => [bin, `./lib/${name}/${file}`])
      ),
    ),
    files: ["lib"],
    dependencies: Object.fromEntries(Object.entries(merged("dependencies")).filter(isOutside)),
    peerDependencies: merged("peerDependencies"),
    peerDependenciesMeta: merged("peerDependenciesMeta"),
    publishConfig: { access: "public", provenance: true },
  };
}

/** The tag's version, or one of the commit: what is packed anew is new to whoever installs it. */
function version() {
  const git = (...words) =>
    execFileSync("git", words, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim();
  try {
    const tag = git("tag", "--points-at", "HEAD").split("\n").find((one) => /^v\d/.test(one));
    const isClean = git("status", "--porcelain") === "";
    if (tag && isClean) return tag.slice(1);
    const commit = `${git("rev-list", "--count", "HEAD")}.g${git("rev-parse", "--short", "HEAD")}`;
    return `${kit.version}-dev.${commit}${isClean ? "" : `.${Date.now()}`}`;
  } catch {
    return kit.version;
  }
}
