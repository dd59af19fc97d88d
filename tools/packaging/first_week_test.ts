import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM } from "../chromium.ts";
import { ROOT } from "../root.ts";
import { isOutOfReach, type PackedProject, packKit } from "./packed_project.ts";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
/** How each package manager is brought, as nobody needs to have it. */
const MANAGERS = {
  npm: ["npm"],
  pnpm: ["npx", "--yes", "pnpm@latest"],
  yarn: ["npx", "--yes", "--package=@yarnpkg/cli-dist@4", "yarn"],
};

const packs = packKit();
afterAll(() => packs.remove());

/** The commands that the docs have for a package manager, in their order. */
function documentedCommands(manager: string): string[] {
  const page = readFileSync(join(ROOT, "docs/testing.md"), "utf8");
  const row = page.split("\n").find((line) =>
    line.startsWith("|") && line.includes(`\`${manager} test\``)
  );
  return [...(row ?? "").matchAll(/`(.*?)`/g)].map(([, command = ""]) => command);
}

/** The same, of a package manager that need not be installed. */
function commandsOf(manager: keyof typeof MANAGERS): string[] {
  return documentedCommands(manager).map((command) =>
    command.replace(manager, MANAGERS[manager].join(" "))
  );
}

/** Copies the app into an empty folder. */
function copyApp(manager: string): PackedProject {
  const project = packs.make(manager);
  cpSync(join(ROOT, "examples/react"), project.folder, {
    recursive: true,
    filter: (path) => !/node_modules|test-results/.test(path),
  });
  if (manager === "yarn") {
    project.write("yarn.lock", "");
    project.write(".yarnrc.yml", "nodeLinker: node-modules\nenableGlobalCache: false\n");
  }
  if (manager === "pnpm") project.write("pnpm-workspace.yaml", "packages: []\n");
  return project;
}

describe.each(Object.keys(MANAGERS) as (keyof typeof MANAGERS)[])(
  "a React app, installed by %s",
  (manager) => {
    const [install = "", inNode = "", inBrowser = ""] = commandsOf(manager);
    let project: PackedProject;
    let missing: string | undefined;
    beforeAll(() => {
      project = copyApp(manager);
      try {
        project.run("sh", ["-c", install], { CI: "", YARN_ENABLE_IMMUTABLE_INSTALLS: "0" });
      } catch (error) {
        if (!isOutOfReach(String(error))) throw error;
        missing = "needs the npm registry, or a cache of it";
      }
    });

    test("is tested in the process and over a port", ({ skip }) => {
      skip(missing !== undefined, missing);
      expect(project.run("sh", ["-c", inNode])).toMatch(/Tests\s+17 passed \(17\)/);
      project.run("node", [TSC, "-p", "."]);
    });

    test.skipIf(!existsSync(CHROMIUM))(
      `is tested in a browser (needs ${CHROMIUM})`,
      ({ skip }) => {
        skip(missing !== undefined, missing);
        // Eight browsers at a time are much for a small machine: the first manager shows it for all.
        const workers = manager === "npm" ? "" : " --workers 2";
        expect(project.run("sh", ["-c", inBrowser + workers])).toMatch(/8 passed/);
      },
    );
  },
);
