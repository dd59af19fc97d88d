import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CHROMIUM } from "../chromium.ts";
import { ROOT } from "../root.ts";

/** The programs of a machine with Node on it and nothing else: no compiler, no Python. */
const BARE_PROGRAMS = ["sh", "env", "uname"];

/** A registry that is out of reach may not answer at all. */
const INSTALL_TIMEOUT_MS = 180_000;

/** A folder outside the checkout, such as the packed kit is installed in. */
export interface PackedProject {
  readonly folder: string;
  /** Writes a file of the project. */
  write(name: string, text: string): void;
  /** Runs a program in it; what it prints is in the error when it fails. */
  run(command: string, words: readonly string[], env?: Record<string, string>): string;
}

/** The packed kit, and what it is installed with. */
export interface Packs {
  /** The one tarball. */
  readonly tarball: string;
  /** A `PATH` on which neither a compiler nor Python is. */
  readonly barePath: string;
  /** Makes an empty folder. */
  make(name: string): PackedProject;
  /**
   * Installs the packs, and other packages beside them, in a new folder.
   *
   * @throws {MissingRegistry} when the registry cannot be reached
   */
  install(name: string, beside?: Record<string, string>): Promise<PackedProject>;
  /** Removes everything. */
  remove(): void;
}

/** The registry is out of reach, and npm's cache does not hold what is wanted. */
export class MissingRegistry extends Error {
  override readonly name = "MissingRegistry";
}

/** Packs the kit that was built, once. */
export function packKit(): Packs {
  const home = mkdtempSync(join(tmpdir(), "packaging-"));
  // Beside the projects, as the docs have it.
  const packs = join(home, "sessions-kit/packs");
  const tarball = execFileSync(process.execPath, [join(ROOT, "tools/pack_kit.mjs"), packs], {
    cwd: ROOT,
    encoding: "utf8",
  }).trim();
  const barePath = makeBarePath(join(home, "bin"));
  const { VITEST: _vitest, NODE_ENV: _mode, ...inherited } = process.env;
  const env: NodeJS.ProcessEnv = { ...inherited, CHROMIUM, NO_COLOR: "1" };
  const make = (name: string): PackedProject => {
    const folder = join(home, name);
    mkdirSync(folder);
    return {
      folder,
      write: (file, text) => writeFileSync(join(folder, file), text),
      run(command, args, more = {}) {
        const { status, stdout, stderr } = spawnSync(command, args, {
          cwd: folder,
          encoding: "utf8",
          env: { ...env, PATH: `${join(folder, "node_modules/.bin")}:${env["PATH"]}`, ...more },
        });
        if (status === 0) return stdout;
        throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
      },
    };
  };
  return {
    barePath,
    tarball,
    make,
    async install(name, beside = {}) {
      const project = make(name);
      const dependencies = { "sessions-kit": `file:${tarball}`, ...beside };
      const manifest = { private: true, dependencies };
      project.write("package.json", JSON.stringify(manifest));
      try {
        await promisify(execFile)(
          "npm",
          ["install", "--prefer-offline", "--no-audit", "--no-fund"],
          { cwd: project.folder, env: { ...env, PATH: barePath }, timeout: INSTALL_TIMEOUT_MS },
        );
      } catch (error) {
        const { stderr, killed } = error as { stderr: string; killed: boolean };
        if (!killed && !isOutOfReach(stderr)) throw error;
        throw new MissingRegistry("needs the npm registry, or a cache of it", { cause: error });
      }
      return project;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** Whether a package manager says that it did not reach its registry. */
export function isOutOfReach(text: string): boolean {
  return /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(text);
}

function makeBarePath(folder: string): string {
  mkdirSync(folder);
  symlinkSync(process.execPath, join(folder, "node"));
  const find = (name: string) =>
    execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  for (const name of ["npm", ...BARE_PROGRAMS]) {
    symlinkSync(realpathSync(find(name)), join(folder, name));
  }
  return folder;
}
