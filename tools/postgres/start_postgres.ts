import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "../free_port.ts";

/** Where Debian keeps each version's programs. */
const VERSIONS = "/usr/lib/postgresql";
const TIMEOUT_MS = 20_000;

/** A PostgreSQL server of a test's own. */
export interface PostgresServer {
  /** The URL of a new, empty database. */
  createDatabase(): string;
  /** Ends it as a crash would, and starts it again with what it holds. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why PostgreSQL cannot run here, or undefined when it can. */
export function missingPostgres(): string | undefined {
  return programs() === undefined ? "needs Debian's postgresql" : undefined;
}

function programs(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const [newest] = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  const folder = join(VERSIONS, newest ?? "", "bin");
  return existsSync(join(folder, "postgres")) ? folder : undefined;
}

/** PostgreSQL refuses to run as root: root runs it as the user that the package brings. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = /^postgres:[^:]*:(\d+):(\d+)/m.exec(readFileSync("/etc/passwd", "utf8"));
  return { uid: Number(line?.[1]), gid: Number(line?.[2]) };
}

/** Starts a server on a free port of 127.0.0.1; its data ends with it. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = programs() ?? "";
  const user = account();
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid as number);
  const data = join(folder, "data");
  const port = await freePort();
  const run = (name: string, ...words: string[]) => {
    const { status, stderr } = spawnSync(join(bin, name), words, { ...user, cwd: folder });
    if (status !== 0) throw new Error(`Cannot run ${name}: ${stderr}`);
  };
  run("initdb", "-D", data, "-U", "postgres", "--auth", "trust", "--no-sync", "-E", "UTF8");
  const address = ["-h", "127.0.0.1", "-p", String(port)];

  const launch = async () => {
    const words = ["-D", data, ...address, "-k", folder, "-c", "fsync=off"];
    const child = spawn(join(bin, "postgres"), words, { ...user, cwd: folder, stdio: "ignore" });
    const exited = once(child, "exit");
    const deadline = Date.now() + TIMEOUT_MS;
    while (spawnSync(join(bin, "pg_isready"), address).status !== 0) {
      if (Date.now() > deadline || child.exitCode !== null) {
        throw new Error("Cannot start PostgreSQL: it did not answer in time");
      }
      await setTimeout(50);
    }
    return { child, exited };
  };
  let running = await launch();
  let databases = 0;
  return {
    createDatabase() {
      const name = `database_${++databases}`;
      run("createdb", ...address, "-U", "postgres", name);
      return `postgres://postgres:secret@127.0.0.1:${port}/${name}`;
    },
    async restart() {
      running.child.kill("SIGQUIT");
      await running.exited;
      running = await launch();
    },
    async stop() {
      running.child.kill("SIGINT");
      await running.exited;
      rmSync(folder, { recursive: true });
    },
  };
}
