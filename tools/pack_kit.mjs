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
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { commonJsData, data, declarationsOf } from "../packages/kit/bundles.js";
import { SEPARATOR } from "./bundled_licenses.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const KIT = "packages/kit";
/** Workspaces whose parts are bundled with the kit's entries. */
const DATA = new Set(["@sessions/domain", "@sessions/fixtures", "@sessions/control"]);
const readJson = (path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

const kit = readJson(`${KIT}/package.json`);
const inside = withinReach(kit);
/** Imports of its own files that are not an entry, by what they are imported as in the checkout. */
const own = {
  "@sessions/console": "./lib/console/dist/mod.js",
  "@sessions/server/node_version": "./lib/server/dist/bundle/node_version.js",
  "better-sqlite3": "./lib/better-sqlite3/lib/index.js",
};
const privateName = (specifier) => `#${specifier.split("/").at(-1)}`;
/** Where an import of a workspace leads to in the packed kit: `@sessions/testing/msw` is `msw`. */
const renamed = (specifier) => {
  if (specifier in own) return privateName(specifier);
  const [, name, ...rest] = specifier.split("/");
  return rest.length === 1 && kit.exports[`./${rest[0]}`] !== undefined
    ? `sessions-kit/${rest[0]}`
    : ["sessions-kit", name, ...rest].join("/");
};
const bundled = bundledEntries();
const namesOf = (entries) => entries.map((entry) => entry.replace("./", ""));
const packedVersion = version();
const IMPORTED = /(["'`])(@sessions\/[\w/]+|better-sqlite3)\1/g;
const OWN_VERSION = new RegExp(`(["'\`])${kit.version.replaceAll(".", "\\.")}\\1`, "g");

const folder = resolve(process.argv[2] ?? "packs");
const stage = mkdtempSync(join(tmpdir(), "sessions-kit-"));
try {
  for (const { path, name, files } of packedFiles()) {
    for (const file of files) {
      const to = join(stage, "lib", name, file);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(ROOT, path, file), to);
    }
  }
  await bundle(data, "lib/data");
  await bundle(commonJsData, "lib/data/cjs");
  const declarations = declarationsOf(namesOf(Object.keys(kit.exports)));
  await bundle(declarations, "lib/types");
  await bundle(declarations, "lib/types/cjs");
  writeFileSync(join(stage, "lib/types/cjs/package.json"), JSON.stringify({ type: "commonjs" }));
  renameImports();
  gatherLicenses();
  copySqlite();
  writeFileSync(join(stage, "package.json"), JSON.stringify(packedManifest(), null, 2));
  for (const file of ["LICENSE", `${KIT}/README.md`]) {
    cpSync(join(ROOT, file), join(stage, basename(file)));
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

async function bundle({ output, ...input }, to) {
  const built = await rolldown({ ...input, cwd: join(ROOT, KIT), logLevel: "silent" });
  await built.write({ ...output, dir: join(stage, to) });
}

/** Imports lead to what is packed, and programs say its version. */
function renameImports() {
  for (const name of readdirSync(stage, { recursive: true, encoding: "utf8" })) {
    if (!/\.(js|cjs|mjs|ts)$/.test(name)) continue;
    const text = readFileSync(join(stage, name), "utf8")
      .replaceAll(IMPORTED, (_all, quote, specifier) => quote + renamed(specifier) + quote)
      .replaceAll(OWN_VERSION, (_all, quote) => quote + packedVersion + quote);
    writeFileSync(join(stage, name), text);
  }
}

/** One file has the licence of each bundled package once, whichever bundles it is in. */
function gatherLicenses() {
  const files = readdirSync(stage, { recursive: true, encoding: "utf8" })
    .filter((name) => basename(name) === "licenses.txt").map((name) => join(stage, name));
  const texts = new Set(files.flatMap((file) => readFileSync(file, "utf8").split(SEPARATOR)));
  for (const file of files) rmSync(file);
  writeFileSync(join(stage, "lib/licenses.txt"), [...texts].sort().join(SEPARATOR));
}

/** Copies better-sqlite3 without its sources, 10 MB for whoever compiles it. */
function copySqlite() {
  const from = "node_modules/better-sqlite3";
  const to = join(stage, "lib/better-sqlite3");
  for (const part of ["LICENSE", "lib", "prebuilds"]) {
    cpSync(join(ROOT, from, part), join(to, part), { recursive: true });
  }
  const { name, version, license } = readJson(`${from}/package.json`);
  // Its files are CommonJS, whatever those of the kit are.
  const manifest = { name, version, license, type: "commonjs" };
  writeFileSync(join(to, "package.json"), JSON.stringify(manifest, null, 2));
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

/** What is built of each workspace that is bundled; sources and declarations stay at home. */
function packedFiles() {
  const workspaces = [...inside.keys()].flatMap((name) => ["--workspace", name]);
  const packs = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", ...workspaces], {
      cwd: ROOT,
      encoding: "utf8",
    }),
  );
  return packs.filter(({ name }) => !DATA.has(name)).map(({ name, files }) => {
    const workspace = inside.get(name);
    const bins = Object.values(workspace.manifest.bin ?? {});
    const built = files.map(({ path }) => path).filter((path) =>
      (path.startsWith("dist/") || bins.includes(path)) && !/\.(map|d\.c?ts)$/.test(path)
    );
    return { ...workspace, files: built };
  });
}

function packedManifest() {
  const { private: _, scripts: _scripts, dependencies: _bundled, devDependencies: _dev, ...rest } =
    kit;
  const workspaces = [...inside.values()];
  const merged = (key) =>
    Object.assign({}, ...workspaces.map(({ manifest }) => manifest[key] ?? {}));
  return {
    ...rest,
    version: packedVersion,
    exports: packedExports(),
    imports: Object.fromEntries(
      Object.entries(own).map(([specifier, file]) => [privateName(specifier), file]),
    ),
    bin: Object.fromEntries(
      workspaces.flatMap(({ manifest, name }) =>
        Object.entries(manifest.bin ?? {}).map(([bin, file]) => [bin, `./lib/${name}/${file}`])
      ),
    ),
    files: ["lib"],
    peerDependencies: merged("peerDependencies"),
    peerDependenciesMeta: merged("peerDependenciesMeta"),
    // Binaries are loaded from files, not from Yarn's archives.
    preferUnplugged: true,
    publishConfig: { access: "public", provenance: true },
  };
}

/** What a workspace has bundled of its entries, by the kit's. */
function bundledEntries() {
  return new Map(
    [...inside.values()].flatMap(({ manifest, name }) =>
      Object.entries(manifest.exports).map((
        [key, { source: _source, types: _types, ...files }],
      ) => [
        renamed(manifest.name + key.slice(1)).replace("sessions-kit", "."),
        Object.fromEntries(
          Object.entries(files).map(([condition, file]) => [
            condition,
            file.replace("./", `./lib/${name}/`),
          ]),
        ),
      ])
    ),
  );
}

/** The entries of the kit: what a workspace has bundled of one, or the bundle of data. */
function packedExports() {
  return Object.fromEntries(
    Object.keys(kit.exports).map((key) => {
      const [name] = namesOf([key]);
      const { require: commonJs, default: module } = name in data.input
        ? { default: `./lib/data/${name}.js`, require: `./lib/data/cjs/${name}.cjs` }
        : bundled.get(key);
      // Node takes an ES module where CommonJS is wanted; the declarations are one set there.
      return [key, {
        require: { types: `./lib/types/cjs/${name}.d.ts`, default: commonJs ?? module },
        types: `./lib/types/${name}.d.ts`,
        default: module,
      }];
    }),
  );
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
