import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CHROMIUM } from "../chromium.ts";
import { ROOT } from "../root.ts";
import { isOutOfReach, packKit } from "./packed_project.ts";

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

test.for(Object.entries(MANAGERS))(
  `a React app is tested in the process, over a port and in a browser, installed by %s (the last needs ${CHROMIUM})`,
  ([manager, program], { skip }) => {
    const { folder, write, run } = packs.make(manager);
    cpSync(join(ROOT, "examples/react"), folder, {
      recursive: true,
      filter: (path) => !/node_modules|test-results/.test(path),
    });
    if (manager === "yarn") {
      write("yarn.lock", "");
      write(".yarnrc.yml", "nodeLinker: node-modules\nenableGlobalCache: false\n");
    }
    if (manager === "pnpm") write("pnpm-workspace.yaml", "packages: []\n");
    const commands = documentedCommands(manager);
    expect(commands).toHaveLength(3);
    const [install = "", tests = "", browser = ""] = commands.map((command) =>
      command.replace("../sessions-kit/packs/*.tgz", packs.tarball).replace(
        manager,
        program.join(" "),
      )
    );
    try {
      run("sh", ["-c", install], { CI: "", YARN_ENABLE_IMMUTABLE_INSTALLS: "0" });
    } catch (error) {
      skip(isOutOfReach(String(error)), "needs the npm registry, or a cache of it");
      throw error;
    }
    expect(run("sh", ["-c", tests])).toMatch(/Tests\s+16 passed \(16\)/);
    run("node", [TSC, "-p", "."]);
    if (existsSync(CHROMIUM)) expect(run("sh", ["-c", browser])).toMatch(/8 passed/);
  },
);
