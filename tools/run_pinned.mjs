// Runs a program of the checkout on a Node that it supports: this one, or the one that is installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const OLDEST_MAJOR = 24;
const root = new URL("../", import.meta.url);
const pinned = fileURLToPath(new URL("node_modules/node/bin/node", root));

/**
 * Becomes a program of the checkout: in this process, so that a signal sent to it arrives there, or
 * on the pinned Node in a child that is sent this one's signals.
 *
 * @param {string} program from the root of the checkout
 */
export async function becomeProgram(program) {
  const file = new URL(program, root);
  const isOld = Number(process.versions.node.split(".")[0]) < OLDEST_MAJOR;
  if (!isOld || !existsSync(pinned)) return void await import(file);
  const words = [fileURLToPath(file), ...process.argv.slice(2)];
  const child = spawn(pinned, words, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.once("close", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
