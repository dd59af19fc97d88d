// The processes that a bench measures.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { newClaims, signingKey, signToken } from "@sessions/server";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
export const CLI = here("../apps/server/bin/sessions-mock.js");
const SECRET = "the-key-of-the-bench";

/** Starts a program, and resolves with its first line and how long that took, in ms. */
export async function start(words) {
  const begun = performance.now();
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const later = [];
  lines.on("line", (text) => later.push(text));
  const [line] = await once(lines, "line");
  const ready = performance.now() - begun;
  /** What a pattern finds in a line that the program prints, then or before. */
  const next = async (pattern) => {
    for (;;) {
      const found = later.map((text) => pattern.exec(text)).find(Boolean);
      if (found) return found[1];
      await once(lines, "line");
    }
  };
  const stop = async () => {
    const closed = once(child, "close");
    child.kill();
    await closed;
  };
  /** Resident memory in MiB: now, and at its highest. */
  const memory = () => {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const read = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
    return { now: read("VmRSS"), highest: read("VmHWM") };
  };
  return { line, ready, next, stop, memory };
}

/** Starts the mock as its command line does, with default flags. */
export async function startMock(...flags) {
  const mock = await start([CLI, "--port", "0", "--jwt-secret", SECRET, ...flags]);
  return { ...mock, url: /ready at (\S+)/.exec(mock.line)[1] };
}

export async function startFloor(kind) {
  const floor = await start([here("floor.mjs"), kind]);
  return {
    ...floor,
    url: floor.line,
    tell: (body) => fetch(floor.line, { method: "PUT", body }),
  };
}

export const bearer = (userId) =>
  `Bearer ${
    signToken(newClaims({ type: "access", userId, now: Date.now() / 1000 }), signingKey(SECRET))
  }`;

/** Runs one job of the load generator. */
export async function load(job) {
  const child = spawn(process.execPath, [here("load.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(job));
  return JSON.parse(await text(child.stdout));
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
