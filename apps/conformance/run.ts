import type { Level, Requirement } from "@sessions/domain";
import type { RecordedResponse } from "./target/recorded_response.ts";
import type { Baseline } from "./verdict/baseline.ts";
import { makeCard } from "./verdict/card.ts";
import { type Check, Judge, type Outcome } from "./checks/check.ts";
import { CHECKS } from "./checks/catalogue.ts";
import { ConfigurationError } from "./target/configuration_error.ts";
import { measureDetection } from "./proof/detection.ts";
import { Evidence, type Identity, type Limits } from "./evidence/evidence.ts";
import { openForge } from "./target/forge.ts";
import { openIdentity, RejectedCredentials } from "./target/identities.ts";
import type { Report, RequirementResult } from "./reports/report.ts";
import { Secrets } from "./target/secrets.ts";
import { parseTokenSource, readTokenSource } from "./target/token_source.ts";
import {
  type Dispatch,
  openTransport,
  RefusedRequest,
  type Transport,
} from "./target/transport.ts";
import { VERSION } from "./version.ts";
import { applyBaseline, applyPortal, expectedOf } from "./verdict/known_failures.ts";
import { selectRequirements } from "./verdict/selection.ts";
import { summarize } from "./verdict/summary.ts";

/** What {@link runConformance} may be told. */
export interface RunOptions {
  /** The base URL, up to and including `/api`. */
  url: string;
  /** Where the operator's token comes from, such as `env:OP_TOKEN`. */
  operator: string;
  /** Where other users' tokens come from. */
  user?: readonly string[];
  /** Where the deployment's key comes from: lets the suite forge faulty tokens. */
  jwtSecret?: string | undefined;
  /** Where an expired token comes from. */
  expired?: string | undefined;
  /** Where a refresh token comes from. */
  refresh?: string | undefined;
  /** Only requirements whose id begins with one of these. */
  only?: readonly string[];
  /** No requirement whose id begins with one of these. */
  skip?: readonly string[];
  /**
   * Only requirements of this level or a higher one.
   *
   * @default "may"
   */
  level?: "must" | "should" | "may";
  /**
   * The level from which a failure fails the run.
   *
   * @default "must"
   */
  failOn?: "must" | "should";
  /**
   * How often a failure is tried again, from 0 to 10.
   *
   * @default 2
   */
  confirm?: number;
  /** @default 1 */
  seed?: number;
  /**
   * How many rows, details and ids of a kind are looked at.
   *
   * @default 40
   */
  sample?: number;
  /**
   * Denied reads that are provoked for each user.
   *
   * @default 12
   */
  denialProbes?: number;
  /** The zone that date-times must fit; any one zone without it. */
  timeZone?: string | undefined;
  baseline?: Baseline | undefined;
  /** The portal whose known failures are no news: `2023` or `2025`. */
  portal?: string | undefined;
  /** Leaves out what the run could have caught. */
  skipDetection?: boolean;
  /** Requirements that must be decided and met. */
  require?: readonly string[];
  allowIncomplete?: boolean;
  allowWrites?: boolean;
  /** Requests a second; 0 is no limit. */
  rate?: number;
  /** @default 4 */
  concurrency?: number;
  /**
   * Milliseconds for one request.
   *
   * @default 10000
   */
  timeout?: number;
  /** @default 100000 */
  maxRequests?: number;
  /** PEM certificates to trust. */
  ca?: string | undefined;
  insecure?: boolean;
  /** Headers of every request. */
  headers?: Record<string, string>;
  /**
   * What token sources read.
   *
   * @default {}
   */
  env?: NodeJS.ProcessEnv;
  /** Answers requests in place of the network. */
  dispatch?: Dispatch | undefined;
  signal?: AbortSignal | undefined;
  /** Hears of every requirement as it is decided. */
  progress?: ((result: RequirementResult, done: number, total: number) => void) | undefined;
}

/** A run's report, and what its writers must keep out of it. */
export interface Run {
  readonly report: Report;
  readonly secrets: Secrets;
}

/**
 * Checks a deployment.
 *
 * @throws {ConfigurationError} when the options make no sense; nothing was sent then
 */
export async function runConformance(options: RunOptions): Promise<Run> {
  const { env = {}, seed = 1, confirm = 2 } = options;
  const selected = selectRequirements(options);
  const baseUrl = checkUrl(options.url);
  const sources = [options.operator, ...options.user ?? []].map(parseTokenSource);
  const secrets = new Secrets();
  const read = async (text: string | undefined, name: string): Promise<string | undefined> => {
    if (text === undefined) return undefined;
    const value = await readTokenSource(parseTokenSource(text), env);
    secrets.add(name, value);
    return value;
  };
  const jwtSecret = await read(options.jwtSecret, "JWT_SECRET");
  const expired = await read(options.expired, "EXPIRED_TOKEN");
  const refresh = await read(options.refresh, "REFRESH_TOKEN");
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (/auth|token|cookie|key|secret/i.test(name)) {
      secrets.add(name.toUpperCase().replace(/\W/g, "_"), value);
    }
  }
  const transport = openTransport({
    baseUrl,
    secrets,
    ...(options.headers && { headers: options.headers }),
    ...(options.rate !== undefined && { rate: options.rate }),
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.maxRequests !== undefined && { maxRequests: options.maxRequests }),
    ...(options.allowWrites !== undefined && { allowWrites: options.allowWrites }),
    ...(options.insecure !== undefined && { insecure: options.insecure }),
    ca: options.ca,
    dispatch: options.dispatch,
    signal: options.signal,
  });
  const started = new Date();
  const clock = performance.now();
  const results = new Map<string, RequirementResult>();
  const identities: Identity[] = [];
  let stopped: string | undefined;
  let refused: string | undefined;
  let interrupted = false;
  let churn = 0;
  let detection: Report["detection"] = null;
  const expected = expectedOf(options.portal);

  const tell = (result: RequirementResult): void => {
    results.set(result.id, result);
    options.progress?.(result, results.size, selected.length);
  };

  try {
    for (const [index, source] of sources.entries()) {
      const name = index === 0 ? "operator" : `user ${index}`;
      identities.push(await openIdentity({ name, source, env, secrets, transport }));
    }
    const [operator, ...users] = identities as [
      Identity & { refreshToken(): string | undefined },
      ...Identity[],
    ];
    stopped = await preflight(transport, operator, users);
    if (stopped === undefined) {
      const limits: Limits = {
        seed,
        sample: options.sample ?? 40,
        denialProbes: options.denialProbes ?? 12,
        allowWrites: options.allowWrites ?? false,
        timeZone: options.timeZone,
      };
      let forged = 0;
      const forge = openForge({
        token: () => operator.token(),
        jwtSecret,
        expired,
        refresh: () => refresh ?? operator.refreshToken(),
        register: (token) => secrets.add(`FORGED_TOKEN_${++forged}`, token),
      });
      const gather = (isolate = false) =>
        new Evidence({ transport, operator, users, limits, forge, isolate });
      const evidence = gather();
      await decide(selected, gather, evidence, confirm, secrets, tell);
      churn = await evidence.churned();
      if (!options.skipDetection) detection = await measureDetection(evidence, options);
    }
  } catch (error) {
    if (options.signal?.aborted) interrupted = true;
    else if (error instanceof RejectedCredentials) stopped = error.message;
    else if (error instanceof RefusedRequest) refused = error.message;
    else throw error;
  } finally {
    await transport.close();
  }

  const requirements = selected.map((requirement) =>
    results.get(requirement.id) ??
      undecided(
        requirement,
        interrupted ? "the run was interrupted" : stopped ?? refused ?? "it was not reached",
      )
  );
  const notices = applyPortal(requirements, expected, options.portal);
  const baseline = applyBaseline(requirements, options.baseline, started);
  const summary = summarize(requirements, { options, baseline, stopped, interrupted });
  const report: Report = {
    schema: "sessions-conformance/1",
    tool: { name: "sessions-conformance", version: VERSION },
    target: baseUrl,
    startedAt: started.toISOString(),
    durationMs: Math.round(performance.now() - clock),
    seed,
    identities: identities.map(({ name, userId }) => ({ name, userId: userId ?? null })),
    configuration: shownConfiguration(options),
    summary,
    requirements,
    baseline,
    notices,
    churn: { rows: churn },
    detection,
    requests: {
      total: transport.traffic.length,
      traffic: transport.traffic.map((exchange) => ({
        ...exchange,
        at: round(exchange.at),
        ms: round(exchange.ms),
      })),
    },
    complete: true,
  };
  return { report, secrets };
}

function checkUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new ConfigurationError(
      `Cannot use the URL "${text}": give the base URL, such as https://portal.example.org/api`,
    );
  }
  const { username, password } = new URL(text);
  if (username || password) {
    throw new ConfigurationError(
      "Cannot use a URL with credentials in it: give tokens with --operator and --user",
    );
  }
  return text.replace(/\/+$/, "");
}

/** Why nothing can be checked, or undefined when the operator's list answers. */
async function preflight(
  transport: Transport,
  operator: Identity,
  users: readonly Identity[],
): Promise<string | undefined> {
  const url = `${transport.baseUrl}/sessions`;
  const ask = (who: Identity): Promise<RecordedResponse> =>
    transport.send({ url, as: who.name, authorization: `Bearer ${who.token()}` });
  const answer = await ask(operator);
  const { status } = answer;
  if (status === 0) return `Cannot reach ${url}: ${answer.failure}`;
  if (status === 401 || status === 403) {
    return `Cannot check ${url}: it rejects the operator's credentials (${status}). Is the token fresh, and for this deployment?`;
  }
  if (status >= 300 && status < 400) {
    return `Cannot check ${url}: it redirects to ${
      answer.headers["location"] ?? "another place"
    }. Give the URL that it answers at`;
  }
  if (status === 404) {
    return `Cannot check ${url}: there is nothing (404). The base URL ends in /api, without /sessions`;
  }
  if (
    answer.json === undefined &&
    (answer.type === "text/html" || answer.text.trimStart().startsWith("<")) && status < 500
  ) {
    return `Cannot check ${url}: it answers with a page (HTML), not with the API. The base URL ends in /api, without /sessions`;
  }
  for (const user of users) {
    const { status } = await ask(user);
    if (status === 401) {
      return `Cannot check ${url}: it rejects the credentials of ${user.name} (401). Is the token fresh, and for this deployment?`;
    }
  }
  return undefined;
}

/** Runs every check, then those that found faults again, on evidence of their own. */
async function decide(
  selected: readonly Requirement[],
  gather: (isolate?: boolean) => Evidence,
  evidence: Evidence,
  confirm: number,
  secrets: Secrets,
  tell: (result: RequirementResult) => void,
): Promise<void> {
  const attempts = new Map<string, Attempt[]>();
  const chosen = CHECKS.filter(({ id }) => selected.some((requirement) => requirement.id === id));
  const suspects: Check[] = [];
  const requirementOf = (id: string) =>
    selected.find((requirement) => requirement.id === id) as Requirement;
  for (const check of chosen) {
    const attempt = await tryCheck(check, evidence);
    attempts.set(check.id, [attempt]);
    if (isBroken(attempt)) suspects.push(check);
    else tell(conclude(requirementOf(check.id), [attempt], secrets));
  }
  if (suspects.length === 0) return;
  // A cache that forgets who asks spoils every comparison of identities: ask around it.
  const cached = suspects.some(({ id }) => id === "http/private") &&
    attempts.get("http/private")?.[0]?.outcome?.faults.some(({ level }) => level === "MUST");
  for (let round = 1; round <= confirm; round++) {
    const fresh = gather(cached);
    for (const check of suspects) {
      const isPrivate = check.id === "http/private";
      attempts.get(check.id)?.push(await tryCheck(check, isPrivate ? gather() : fresh));
    }
  }
  for (const { id } of suspects) {
    const all = attempts.get(id) ?? [];
    const around = cached && id !== "http/private" &&
      all.slice(1).every((attempt) => !isBroken(attempt));
    tell(conclude(requirementOf(id), around && confirm > 0 ? all.slice(1) : all, secrets));
  }
}

interface Attempt {
  readonly outcome: Outcome | undefined;
  readonly error: unknown;
  readonly durationMs: number;
}

function isBroken({ outcome }: Attempt): boolean {
  return (outcome?.faults.length ?? 0) > 0;
}

async function tryCheck(check: Check, evidence: Evidence): Promise<Attempt> {
  const start = performance.now();
  const judge = new Judge();
  try {
    await check.run(evidence, judge);
    return { outcome: judge.outcome, error: undefined, durationMs: performance.now() - start };
  } catch (error) {
    if (error instanceof RefusedRequest && judge.outcome.faults.length === 0) {
      judge.undecided("could-not-run", error.message);
      return { outcome: judge.outcome, error: undefined, durationMs: performance.now() - start };
    }
    if (error instanceof Error && error.name === "AbortError") throw error;
    return { outcome: undefined, error, durationMs: performance.now() - start };
  }
}

function conclude(
  requirement: Requirement,
  attempts: readonly Attempt[],
  secrets: Secrets,
): RequirementResult {
  const { id, level, source, sentence } = requirement;
  const last = attempts.at(-1) as Attempt;
  const broken = attempts.filter(isBroken);
  const outcome = (broken.at(-1) ?? last).outcome;
  const base = {
    id,
    level,
    source,
    witnesses: outcome?.witnesses ?? 0,
    attempts: attempts.length,
    durationMs: round(attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    notes: (outcome?.notes ?? []).map((note) => secrets.redact(note)),
    byIdentity: { ...outcome?.byIdentity },
    card: null,
  };
  const failed = attempts.find(({ error }) => error !== undefined);
  if (failed) {
    return {
      ...base,
      verdict: "error",
      reason: secrets.redact(`the suite itself broke: ${String(failed.error)}`),
    };
  }
  if (outcome && broken.length > 0) {
    const worst: Level = outcome.faults.some((fault) => fault.level === "MUST") ? "MUST" : level;
    const card = makeCard(sentence, outcome.faults, secrets);
    const steady = broken.length === attempts.length;
    return {
      ...base,
      level: worst,
      verdict: steady ? "fail" : "intermittent",
      reason: steady
        ? `${card.got}; wanted ${card.expected}`
        : `broke in ${broken.length} of ${attempts.length} attempts`,
      card,
    };
  }
  const [open] = outcome?.undecided ?? [];
  if (open) {
    return {
      ...base,
      verdict: "inconclusive",
      reason: `${open.reason}: ${secrets.redact(open.remedy)}`,
    };
  }
  if (base.witnesses === 0) {
    return { ...base, verdict: "inconclusive", reason: "no-witness: the data has no case of it" };
  }
  return { ...base, verdict: "pass", reason: null };
}

function undecided({ id, level, source }: Requirement, why: string): RequirementResult {
  return {
    id,
    level,
    source,
    verdict: "inconclusive",
    reason: `could-not-run: ${why}`,
    witnesses: 0,
    attempts: 0,
    durationMs: 0,
    notes: [],
    byIdentity: {},
    card: null,
  };
}

/** The configuration without anything secret in it. */
function shownConfiguration(options: RunOptions): Record<string, unknown> {
  const {
    env: _env,
    dispatch: _dispatch,
    signal: _signal,
    progress: _progress,
    ca,
    headers,
    baseline,
    ...shown
  } = options;
  const named = {
    ...shown,
    ...(ca !== undefined && { ca: "given" }),
    ...(headers && { headers: Object.keys(headers) }),
    ...(baseline && { baseline: baseline.known.length }),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
