import { setTimeout } from "node:timers/promises";
import { type Random, seededRandom } from "@sessions/domain";
import { CONTROL_TOKEN } from "../launch_mock.ts";

/** What a load came to. */
export interface Load {
  readonly requests: number;
  /** Answers that nobody asked for, and connections that broke. */
  readonly failures: readonly string[];
  /** Milliseconds that each of the newest requests took. */
  readonly latencies: readonly number[];
  stop(): Promise<void>;
}

/** Milliseconds that a client rests between two requests, on average. */
const REST_MS = 25;
const KEPT_LATENCIES = 200_000;

type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** What clients do, each again and again: what users of a mock do in a long day. */
const HABITS: readonly ((ask: Ask, random: Random, origin: string) => Promise<void>)[] = [
  async (ask, random) => {
    await ask("GET", `/api/sessions?page=${1 + Math.floor(random.next() * 3)}`);
  },
  async (ask, random) => {
    await ask("GET", `/api/sessions?experiment_id=${1 + Math.floor(random.next() * 20)}`);
  },
  async (ask, random) => {
    await ask("GET", `/api/sessions/${1 + Math.floor(random.next() * 400)}`);
  },
  async (ask) => {
    const made = await ask("POST", "/__mock/sessions", {}) as { session_id: number };
    await ask("PATCH", `/__mock/sessions/${made.session_id}`, { experiment_id: 3 });
    await ask("DELETE", `/__mock/sessions/${made.session_id}`);
  },
  async (ask, random) => {
    const { id: world } = await ask("POST", "/__mock/worlds", { scenario: "sample" }) as {
      id: string;
    };
    await ask("POST", `/__mock/sessions?world=${world}`, {});
    await ask("GET", `/__mock/requests?world=${world}`);
    // Some are forgotten: they go when they are old, or too many.
    if (random.next() < 0.9) await ask("DELETE", `/__mock/worlds/${world}`);
  },
  async (ask) => {
    const { id } = await ask("POST", "/__mock/faults", {
      when: { operation: "detail" },
      delay: { fixed: 5 },
    }) as { id: number };
    await ask("DELETE", `/__mock/faults/${id}`);
  },
  async (_ask, random, origin) => {
    const leave = new AbortController();
    const stream = await fetch(`${origin}/__mock/events`, {
      headers: { Authorization: `Bearer ${CONTROL_TOKEN}` },
      signal: leave.signal,
    });
    const reader = stream.body?.getReader();
    await reader?.read();
    await setTimeout(random.next() * 2000);
    leave.abort();
  },
];

/** Asks a mock all that its users ask, until it is stopped. */
export function startLoad(url: string, token: string): Load {
  const { origin } = new URL(url);
  const failures: string[] = [];
  const latencies: number[] = [];
  let requests = 0;
  let isOver = false;
  const ask: Ask = async (method, path, body) => {
    const bearer = path.startsWith("/__mock") ? CONTROL_TOKEN : token;
    const begun = performance.now();
    const answer = await fetch(origin + path, {
      method,
      headers: {
        Authorization: `Bearer ${bearer}`,
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    requests++;
    latencies.push(performance.now() - begun);
    if (latencies.length > KEPT_LATENCIES) latencies.splice(0, KEPT_LATENCIES / 2);
    // The API refuses what clients ask amiss; the control plane is asked for nothing wrong.
    if (answer.status >= (bearer === CONTROL_TOKEN ? 400 : 500)) {
      failures.push(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text === "" ? {} : JSON.parse(text) as unknown;
  };
  const clients = HABITS.map(async (habit, index) => {
    const random = seededRandom([1, index]);
    while (!isOver) {
      await habit(ask, random, origin).catch((error: Error) => failures.push(error.message));
      await setTimeout(REST_MS * 2 * random.next());
    }
  });
  return {
    get requests() {
      return requests;
    },
    failures,
    latencies,
    async stop() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}
