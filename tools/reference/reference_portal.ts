import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PYTHON = "/usr/bin/python3";
const PROGRAM = fileURLToPath(new URL("portal.py", import.meta.url));
/** Where Python keeps what it compiled, for later starts. */
const COMPILED = fileURLToPath(new URL("../../node_modules/.cache/python", import.meta.url));

/** Options for {@linkcode startReferencePortal}. */
export interface ReferencePortalOptions {
  /** A dataset file. */
  dataset: string;
  jwtSecret: string;
  /** @default 100 */
  pageSize?: number;
  /** Whose own code decides who sees what. @default the documented API's */
  portal?: string;
  /**
   * Where Python finds other frameworks than the system's.
   *
   * @default ""
   */
  path?: string;
}

/** Why the real framework cannot run here, or undefined when it can. */
export function missingFramework(): string | undefined {
  const probe = spawnSync(PYTHON, ["-c", "import rest_framework_simplejwt"], { stdio: "ignore" });
  return probe.status === 0
    ? undefined
    : "needs Debian's python3-djangorestframework and python3-djangorestframework-simplejwt";
}

/** Starts the documented API on the real framework; resolves to its base URL when it answers. */
export async function startReferencePortal(
  { dataset, jwtSecret, pageSize = 100, portal, path = "" }: ReferencePortalOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const words = ["--dataset", dataset, "--jwt-secret", jwtSecret, "--page-size", String(pageSize)];
  if (portal !== undefined) words.push("--portal", portal);
  const child = spawn(PYTHON, [PROGRAM, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      PYTHONPATH: path,
      PYTHONPYCACHEPREFIX: COMPILED,
      PYTHONDONTWRITEBYTECODE: "",
    },
  });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout);
  const [url] = await Promise.race([
    once(lines, "line") as Promise<[string]>,
    exited.then(([code]) => {
      throw new Error(`Cannot start the reference portal: it exited with ${code}`);
    }),
  ]);
  return {
    url,
    async close() {
      child.kill();
      await exited;
    },
  };
}
