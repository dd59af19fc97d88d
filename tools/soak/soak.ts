import { setTimeout } from "node:timers/promises";
import { newClaims, signingKey, signToken } from "@sessions/server";
import { serveMock } from "../launch_mock.ts";
import { startLoad } from "./load.ts";
import { familyOf, openHandles, percentile, residentMiB } from "./measures.ts";

/** What a soak came to. */
export interface SoakResult {
  readonly requests: number;
  readonly failures: readonly string[];
  /** Resident memory in MiB: the median of a while after the start, and of the end. */
  readonly memory: { readonly early: number; readonly late: number };
  /** Files and sockets that are open: before the load, and after it. */
  readonly handles: { readonly before: number; readonly after: number };
  /** Milliseconds that requests took. */
  readonly p99: number;
  /** The longest that a small request took, in milliseconds: no delay of the event loop was longer. */
  readonly longest: number;
}

/** Options for {@linkcode soak}. */
export interface SoakOptions {
  readonly seconds: number;
  /** From when on memory is held against the end. */
  readonly settledAfter: number;
  readonly flags?: readonly string[];
}

const SECRET = "secret-of-the-soak";
const SAMPLE_MS = 1000;
const PING_MS = 50;
/** How long memory is watched for a median, in samples. */
const WINDOW = 30;
/** How long connections and worlds may take to go when nobody asks any more, in milliseconds. */
const REST_MS = 15_000;

/** Lets a mock live through a long day, and measures it. */
export async function soak(
  { seconds, settledAfter, flags = [] }: SoakOptions,
): Promise<SoakResult> {
  // Worlds that are forgotten go within a minute, as many as come.
  const worlds = ["--world-ttl", "60"];
  const words = ["--scenario", "demo", "--live", "--pace", "60", "--jwt-secret", SECRET, ...worlds];
  const { child, exited, url } = await serveMock(...words, "--log", "off", ...flags);
  const pid = child.pid as number;
  const claims = newClaims({
    type: "access",
    userId: 1,
    now: Date.now() / 1000,
    lifetime: 10 ** 7,
  });
  const token = signToken(claims, signingKey(SECRET));
  await fetch(`${url}/sessions`);
  const before = openHandles(familyOf(pid));
  const memory: number[] = [];
  let longest = 0;
  let isOver = false;
  const pings = (async () => {
    while (!isOver) {
      const begun = performance.now();
      await fetch(`${new URL(url).origin}/__mock/health`).then((answer) => answer.text());
      longest = Math.max(longest, performance.now() - begun);
      await setTimeout(PING_MS);
    }
  })();
  const load = startLoad(url, token);
  for (let second = 0; second < seconds; second++) {
    await setTimeout(SAMPLE_MS);
    memory.push(residentMiB(familyOf(pid)));
  }
  await load.stop();
  isOver = true;
  await pings;
  await setTimeout(REST_MS);
  const after = openHandles(familyOf(pid));
  child.kill("SIGTERM");
  await exited;
  const median = (from: number) => percentile(memory.slice(from, from + WINDOW), 0.5);
  return {
    requests: load.requests,
    failures: load.failures,
    memory: { early: median(settledAfter), late: median(memory.length - WINDOW) },
    handles: { before, after },
    p99: percentile(load.latencies, 0.99),
    longest,
  };
}
