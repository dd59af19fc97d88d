import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FrameworkName } from "@sessions/domain";

/** Python packages of a Debian release, unpacked beside the system's own. */
interface Layer {
  /** The Debian release, such as `forky`. */
  readonly release: string;
  readonly packages: readonly string[];
}

/** A set of frameworks that the reference portal can run on. */
export interface Reference {
  /** Such as `DRF 3.18 on Django 5.2`. */
  readonly title: string;
  /** The generation that it is. */
  readonly framework: FrameworkName;
  /** What lies over the system's packages, which are those of Debian 12. */
  readonly layers: readonly Layer[];
}

const FRAMEWORK = [
  "python3-django",
  "python3-djangorestframework",
  "python3-asgiref",
  "python3-sqlparse",
];
const TOKENS = ["python3-djangorestframework-simplejwt", "python3-jwt"];

/**
 * The references, oldest first. No Debian release has `drf-3.15`; every fact of it equals one of its
 * neighbours', so it is played by a later framework with the first generation's Simple JWT.
 */
export const REFERENCES: readonly Reference[] = [
  { title: "Debian 12's packages", framework: "drf-3.14", layers: [] },
  {
    title: "DRF and Django of forky, Simple JWT and PyJWT of Debian 12",
    framework: "drf-3.15",
    layers: [{ release: "forky", packages: FRAMEWORK }],
  },
  {
    title: "forky's packages",
    framework: "drf-3.18",
    layers: [{ release: "forky", packages: [...FRAMEWORK, ...TOKENS] }],
  },
];

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/frameworks", import.meta.url));

/**
 * Fetches what a reference needs, once, and tells the `PYTHONPATH` that it runs with.
 *
 * @throws {Error} when the packages cannot be fetched
 */
export function pythonPath({ layers }: Reference): string {
  return layers.map(unpack).join(":");
}

function unpack({ release, packages }: Layer): string {
  const folder = join(CACHE, `${release}-${packages.length}`);
  const path = join(folder, "usr/lib/python3/dist-packages");
  if (existsSync(path)) return path;
  const fresh = `${folder}.${process.pid}`;
  const debs = join(fresh, "debs");
  mkdirSync(debs, { recursive: true });
  try {
    const words = packages.map((name) => `${name}/${release}`);
    execFileSync("apt-get", [...aptOptions(release), "-qq", "download", ...words], {
      cwd: debs,
      stdio: "pipe",
    });
    for (const deb of readdirSync(debs)) execFileSync("dpkg", ["-x", join(debs, deb), fresh]);
    rmSync(debs, { recursive: true });
    if (!existsSync(path)) renameSync(fresh, folder);
    return path;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Options by which apt knows a release without the system's being changed; it checks signatures as ever. */
function aptOptions(release: string): string[] {
  const state = join(CACHE, `apt-${release}`);
  const sources = join(state, "sources.list");
  const options = [
    `Dir::State::lists=${join(state, "lists")}`,
    `Dir::Cache=${join(state, "cache")}`,
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=/dev/null",
    "Acquire::Languages=none",
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  if (existsSync(sources)) return options;
  for (const name of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(state, name), { recursive: true });
  }
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(sources, `deb [signed-by=${key}] ${mirror()} ${release} main\n`);
  try {
    execFileSync("apt-get", [...options, "-qq", "update"], { stdio: "pipe" });
  } catch (error) {
    rmSync(state, { recursive: true });
    throw error;
  }
  return options;
}

/** The mirror that this system itself takes Debian's packages from. */
function mirror(): string {
  const { stdout } = spawnSync("apt-get", [
    "indextargets",
    "--format",
    "$(SITE)",
    "Created-By: Packages",
    "Origin: Debian",
  ], { encoding: "utf8" });
  const [site] = stdout?.split("\n") ?? [];
  if (!site) throw new Error("Cannot find the mirror of Debian's packages: apt names none");
  return site;
}
