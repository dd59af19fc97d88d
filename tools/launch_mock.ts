import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../apps/server/bin/sessions-mock.js", import.meta.url));
const started = new Set<ChildProcess>();

/** The control token of every mock that tests launch. */
export const CONTROL_TOKEN = "control-of-the-test";

/** The built program as a process of its own. */
export interface LaunchedMock {
  readonly child: ChildProcess;
  /** How it ends. */
  readonly exited: Promise<{ code: number; stderr: string }>;
}

/** Launches the built program with the flags of a test. */
export function launchMock(...words: string[]): LaunchedMock {
  const child = spawn(process.execPath, [BIN, "--control-token", CONTROL_TOKEN, ...words]);
  started.add(child);
  let stderr = "";
  child.stderr.on("data", (piece) => stderr += piece);
  const exited = once(child, "close").then(([code]) => ({ code: code as number, stderr }));
  return { child, exited };
}

/** Launches it on a free port; resolves with its base URL when it is ready. */
export async function serveMock(...words: string[]): Promise<LaunchedMock & { url: string }> {
  const launched = launchMock("--port", "0", ...words);
  const [line] = await once(
    createInterface(launched.child.stdout as NodeJS.ReadableStream),
    "line",
  ) as [string];
  return { ...launched, url: /ready at (\S+)/.exec(line)?.[1] ?? "" };
}

/** Ends every process that was launched. */
export function endMocks(): void {
  for (const child of started) child.kill("SIGTERM");
}
