import { setTimeout } from "node:timers/promises";
import { newClaims, signingKey, signToken } from "@sessions/server";
import { seededRandom } from "@sessions/domain";
import { CONTROL_TOKEN } from "../launch_mock.ts";
import { missingPostgres } from "../postgres/start_postgres.ts";
import { type Deployment, openFile, openShared, SECRET } from "./deployments.ts";
import { type Anomaly, History, REMOVED } from "./history.ts";

/** What is attacked, by name. */
export const DEPLOYMENTS = {
  "a file": () => openFile(0),
  "a file with workers": () => openFile(2),
  "three mocks on PostgreSQL": () => openShared(3),
} as const;
/** The name of what is attacked. */
export type DeploymentName = keyof typeof DEPLOYMENTS;

/** Why something cannot be attacked here, or undefined when it can. */
export function missingFor(name: DeploymentName): string | undefined {
  return name === "three mocks on PostgreSQL" ? missingPostgres() : undefined;
}

/** Options for {@linkcode wreakHavoc}. */
export interface ChaosOptions {
  readonly seed: number;
  readonly blows: number;
}

/** What a chaos came to. */
export interface ChaosResult {
  /** How often each blow was struck. */
  readonly blows: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly reads: number;
  /** Calls that were refused, or whose connection broke: nobody was told that they were taken. */
  readonly refused: number;
  readonly anomalies: readonly Anomaly[];
}

/** Within this every call is answered or refused, in milliseconds: a shared database is waited for. */
const LIMIT_MS = 25_000;
const WRITERS = 4;
const READERS = 4;
/** How long calls go on between two blows, in milliseconds. */
const CALM_MS = 300;

/** Strikes a deployment again and again while it is written and read, and checks all that it said. */
export async function wreakHavoc(
  name: DeploymentName,
  { seed, blows: count }: ChaosOptions,
): Promise<ChaosResult> {
  const deployment = await DEPLOYMENTS[name]();
  try {
    return await attack(deployment, { seed, blows: count });
  } finally {
    await deployment.close();
  }
}

async function attack(
  { urls, blows, healed }: Deployment,
  { seed, blows: count }: ChaosOptions,
): Promise<ChaosResult> {
  const random = seededRandom([seed]);
  const history = new History();
  const clients = new Clients(urls, history, seed);
  const struck: Record<string, number> = {};
  const striking: Promise<void>[] = [];
  const working = clients.start();
  for (let blow = 0; blow < count; blow++) {
    await setTimeout(CALM_MS * (0.5 + random.next()));
    const { name, strike } = blows[Math.floor(random.next() * blows.length)] as typeof blows[0];
    struck[name] = (struck[name] ?? 0) + 1;
    striking.push(strike(random.next()));
    // At most two at once, and often one while another is under way.
    if (random.next() < 0.6) await Promise.all(striking.splice(0));
  }
  await Promise.all(striking);
  await healed();
  clients.stop();
  await working;
  await clients.readAll();
  await clients.compareCopies();
  const { writes, reads, refused } = clients;
  return { blows: struck, writes, reads, refused, anomalies: history.anomalies };
}

/** Writers and readers of a deployment, and what they were told. */
class Clients {
  writes = 0;
  reads = 0;
  refused = 0;
  readonly #urls: readonly string[];
  readonly #history: History;
  readonly #seed: number;
  readonly #token: string;
  #isOver = false;

  constructor(urls: readonly string[], history: History, seed: number) {
    this.#urls = urls;
    this.#history = history;
    this.#seed = seed;
    const claims = newClaims({ type: "access", userId: 1, now: Date.now() / 1000 });
    this.#token = signToken(claims, signingKey(SECRET));
  }

  async start(): Promise<void> {
    await Promise.all([
      ...Array.from({ length: WRITERS }, (_, index) => this.#write(index)),
      ...Array.from({ length: READERS }, (_, index) => this.#readOn(WRITERS + index)),
    ]);
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Reads every session wherever it can be read: nothing that was acknowledged is lost. */
  async readAll(): Promise<void> {
    for (const url of this.#urls) {
      for (const id of this.#history.ids) {
        let isRead = false;
        // A connection that was cut may be noticed by the first who asks.
        for (let turn = 0; turn < 5 && !isRead; turn++) isRead = await this.#read(url, id, "lost");
        if (!isRead) this.#history.anomaly("failed", `session ${id} cannot be read at ${url}`);
      }
    }
  }

  /** Compares what each mock holds. */
  async compareCopies(): Promise<void> {
    const digests = new Set<unknown>();
    for (const url of this.#urls) {
      const answer = await this.#send("GET", new URL("/__mock/health?digest=1", url));
      const { digest } = (answer?.value ?? {}) as { digest?: string };
      if (digest === undefined) this.#history.anomaly("failed", `no digest of ${url}`);
      digests.add(digest);
    }
    if (digests.size > 1) this.#history.anomaly("unequal", `${[...digests].join(", ")}`);
  }

  /** Creates, edits and removes sessions that nobody else writes. */
  async #write(index: number): Promise<void> {
    const random = seededRandom([this.#seed, index]);
    const history = this.#history;
    const own = new Map<number, number>();
    while (!this.#isOver) {
      const base = this.#anyUrl(random.next());
      const begun = performance.now();
      if (own.size < 10 || random.next() < 0.05) {
        const url = new URL("/__mock/sessions", base);
        const answer = await this.#send("POST", url, { experiment_id: 1 });
        if (answer?.status !== 201) continue;
        this.writes++;
        const { session_id: id } = answer.value as { session_id: number };
        history.created(id, 1, begun);
        own.set(id, 1);
        continue;
      }
      const ids = [...own.keys()];
      const id = ids[Math.floor(random.next() * ids.length)] as number;
      const isRemoval = random.next() < 0.1;
      const version = isRemoval ? REMOVED : (own.get(id) ?? 0) + 1;
      const acknowledge = history.begin(id, version);
      const url = new URL(`/__mock/sessions/${id}`, base);
      const answer = await this.#send(
        isRemoval ? "DELETE" : "PATCH",
        url,
        isRemoval ? undefined : { experiment_id: version },
      );
      if (answer?.status === (isRemoval ? 204 : 200)) {
        this.writes++;
        acknowledge();
        own.set(id, version);
        if (isRemoval) own.delete(id);
        // Nobody is nearer to an answer that is too old than who has just written.
        await this.#read(this.#anyUrl(random.next()), id, "stale");
      } else {
        // It may be taken later: whoever wrote now could not tell what came first.
        own.delete(id);
      }
      if (answer?.status === 404) history.anomaly("lost", `session ${id} cannot be found to write`);
    }
  }

  async #readOn(index: number): Promise<void> {
    const random = seededRandom([this.#seed, index]);
    while (!this.#isOver) {
      const { ids } = this.#history;
      const id = ids[Math.floor(random.next() ** 0.3 * ids.length)];
      if (id === undefined) await setTimeout(10);
      else await this.#read(this.#anyUrl(random.next()), id, "stale");
    }
  }

  /** Reads a session, and holds it against the history; whether there was an answer. */
  async #read(base: string, id: number, kind: "stale" | "lost"): Promise<boolean> {
    const begun = performance.now();
    const answer = await this.#send("GET", new URL(`${base}/sessions/${id}`));
    if (answer?.status !== 200 && answer?.status !== 404) return false;
    this.reads++;
    const { experiment_id: version } = answer.value as { experiment_id: number };
    this.#history.saw(id, answer.status === 404 ? REMOVED : version, begun, kind);
    return true;
  }

  #anyUrl(chance: number): string {
    return this.#urls[Math.floor(chance * this.#urls.length)] as string;
  }

  /** Sends a call; undefined is one that was refused, or whose connection broke. */
  async #send(
    method: string,
    url: URL,
    body?: object,
  ): Promise<{ status: number; value: unknown } | undefined> {
    const isControl = url.pathname.startsWith("/__mock");
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          Authorization: `Bearer ${isControl ? CONTROL_TOKEN : this.#token}`,
          ...(body && { "Content-Type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const { status } = answer;
      const text = await answer.text();
      if (status === 503 || status === 502) return void this.refused++;
      if (status >= 500) {
        this.#history.anomaly(
          "failed",
          `${method} ${url.pathname}: ${status} ${text.slice(0, 200)}`,
        );
      }
      return { status, value: text === "" ? {} : JSON.parse(text) as unknown };
    } catch (error) {
      if ((error as Error).name === "TimeoutError") {
        this.#history.anomaly("hung", `${method} ${url.pathname}: no answer in ${LIMIT_MS} ms`);
      }
      this.refused++;
      // Whoever is down is not asked all the time.
      await setTimeout(20);
      return undefined;
    }
  }
}
