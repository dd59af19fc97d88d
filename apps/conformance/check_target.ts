import type { FrameworkName, Requirement } from "@sessions/domain";
import { Evidence } from "./evidence/evidence.ts";
import { type KeptExchange, KeptExchanges } from "./evidence/kept_exchange.ts";
import { type LimitOptions, type Limits, readLimits } from "./evidence/limits.ts";
import { recognizeFramework } from "./evidence/recognize_framework.ts";
import type { RequirementResult } from "./reports/report.ts";
import { readBaseUrl } from "./target/base_url.ts";
import {
  type CredentialOptions,
  type Credentials,
  readCredentials,
  registerHeaders,
} from "./target/credentials.ts";
import { openDeadline } from "./verdict/deadline.ts";
import { deploymentClock } from "./target/deployment_clock.ts";
import { openForge } from "./target/forge.ts";
import {
  type Identity,
  type IdentityOptions,
  type OpenIdentity,
  openIdentity,
} from "./target/identities.ts";
import { expiryNotices, skewNotice } from "./verdict/run_notices.ts";
import { doubtOperator, hintAtOperators, refuseSameUser } from "./verdict/roles.ts";
import { preflight } from "./target/preflight.ts";
import type { RecordedResponse } from "./target/recorded_response.ts";
import { Secrets } from "./target/secrets.ts";
import { type Exchange, openTransport, type SendingOptions } from "./target/transport.ts";
import { leaveOpen } from "./verdict/conclude.ts";
import { decide, type DecideOptions } from "./verdict/decide.ts";
import { refuseMisgiven } from "./verdict/refuse_misgiven.ts";
import { type SelectionOptions, selectRequirements } from "./verdict/selection.ts";
import { type Stop, stopOf } from "./verdict/stop.ts";

/** Options for {@linkcode checkTarget}. */
export interface CheckTargetOptions
  extends CredentialOptions, SelectionOptions, LimitOptions, SendingOptions {
  /** The base URL, up to and including `/api`. */
  url: string;
  /**
   * How often a failure is tried again, from 0 to 10.
   *
   * @default 2
   */
  confirm?: number;
  /**
   * Seconds after which the run ends with what was decided by then.
   *
   * @default no deadline
   */
  deadline?: number;
  /**
   * Keeps what was asked and what came, for a diagnosis.
   *
   * @default false
   */
  keepsExchanges?: boolean;
  /** Reads what it wants before the checks do; what it asks is not kept. */
  before?: ((evidence: Evidence) => Promise<void>) | undefined;
  /** Called with every requirement as it is decided. */
  progress?: ((result: RequirementResult, done: number, total: number) => void) | undefined;
  /** Called with every answer as it comes, and how many there were. */
  answered?: ((answer: RecordedResponse, requests: number) => void) | undefined;
}

/** What the checks made of a deployment. */
export interface CheckedTarget {
  readonly baseUrl: string;
  /** One result for each selected requirement, in the order of the contract. */
  readonly results: readonly RequirementResult[];
  readonly identities: readonly Identity[];
  /** What the checks read; undefined when they were stopped. */
  readonly evidence: Evidence | undefined;
  /** Why the checks ended before their time. */
  readonly stop: Stop | undefined;
  /** Rows that changed between two reads of the list. */
  readonly churn: number;
  readonly traffic: readonly Exchange[];
  /** What a reader should know of the run itself. */
  readonly notices: readonly string[];
  /** The generation of the framework that its answers are those of. */
  readonly framework: FrameworkName | undefined;
  readonly secrets: Secrets;
  /** What was asked and what came, as far as it was kept: it holds tokens, and is never written. */
  readonly exchanges: readonly KeptExchange[];
  /** Secrets that were handed in: what a diagnosis needs to ask the same again. */
  readonly handedIn: Pick<Credentials, "jwtSecret" | "expired" | "refresh">;
  /** Closes the connections; the evidence can read nothing more. */
  close(): Promise<void>;
}

/**
 * Checks a deployment: opens identities, looks whether the API answers, runs the checks and confirms
 * what they found.
 *
 * @throws {ConfigurationError} when the options make no sense; nothing was judged then
 */
export async function checkTarget(options: CheckTargetOptions): Promise<CheckedTarget> {
  const { confirm = 2, env = {}, headers = {}, progress, keepsExchanges = false, before } = options;
  const selected = selectRequirements(options);
  const baseUrl = readBaseUrl(options.url);
  const secrets = new Secrets();
  const credentials = await readCredentials(options, secrets);
  registerHeaders(headers, secrets);
  const tells = recognizeFramework();
  const clock = deploymentClock();
  const kept = new KeptExchanges(baseUrl);
  const deadline = openDeadline(options.deadline, options.signal);
  const transport = openTransport({
    ...options,
    baseUrl,
    secrets,
    signal: deadline.signal,
    observe(response, sent) {
      options.answered?.(response, transport.traffic.length);
      tells.see(response);
      clock.see(response);
      if (keepsExchanges && isChecking) kept.see(response, sent);
    },
  });
  const results = new Map<string, RequirementResult>();
  const identities: OpenIdentity[] = [];
  let evidence: Evidence | undefined;
  let stop: Stop | undefined;
  let churn = 0;
  let isChecking = before === undefined;
  try {
    await openIdentities(identities, credentials.sources, { env, secrets, transport });
    const limits = readLimits(options);
    const { now } = clock;
    const gather = gatherer(identities, credentials, { transport, secrets, limits, now });
    const first = gather(false);
    const problem = await preflight(first);
    if (problem === undefined) {
      refuseMisgiven(credentials, first.operator, now());
      await before?.(first);
      isChecking = true;
      const doubt = await doubtOperator(first);
      if (doubt !== undefined) stop = { kind: "doubted", message: doubt };
      await decideAll(selected, results, {
        evidence: first,
        gather,
        confirm,
        secrets,
        onResult: (result) => progress?.(result, results.size, selected.length),
      });
      churn = await first.churned();
      evidence = first;
    } else stop = { kind: "unreachable", message: problem };
  } catch (error) {
    stop = deadline.stop() ?? stopOf(error, deadline.signal);
    if (!stop) {
      await transport.close();
      throw error;
    }
  }
  deadline.clear();
  const why = stop?.message ?? "it was not reached";
  const { jwtSecret, expired, refresh = identities[0]?.refreshToken() } = credentials;
  return {
    baseUrl,
    results: selected.map((one) => results.get(one.id) ?? leaveOpen(one, why)),
    identities,
    evidence,
    stop,
    churn,
    traffic: transport.traffic,
    framework: tells.recognized(),
    notices: [...skewNotice(clock.skew()), ...expiryNotices(identities, clock.now())],
    exchanges: kept.exchanges,
    handedIn: { jwtSecret, expired, refresh },
    secrets,
    close: transport.close,
  };
}

/** Collects what is decided, and names the likely cause where a user may be an operator. */
async function decideAll(
  selected: readonly Requirement[],
  results: Map<string, RequirementResult>,
  { onResult, ...options }: DecideOptions,
): Promise<void> {
  await decide(selected, {
    ...options,
    onResult(result) {
      results.set(result.id, result);
      onResult(result);
    },
  });
  for (const result of await hintAtOperators([...results.values()], options.evidence)) {
    results.set(result.id, result);
  }
}

type Connection = Pick<IdentityOptions, "env" | "secrets" | "transport">;

/** Opens identities, the operator's first. */
async function openIdentities(
  identities: OpenIdentity[],
  sources: Credentials["sources"],
  connection: Connection,
): Promise<void> {
  for (const [index, source] of sources.entries()) {
    const name = index === 0 ? "operator" : `user ${index}`;
    identities.push(await openIdentity({ name, source, ...connection }));
  }
  const [operator, ...users] = identities as [OpenIdentity, ...OpenIdentity[]];
  refuseSameUser(operator, users);
}

interface GathererOptions extends Omit<Connection, "env"> {
  limits: Limits;
  now: () => number;
}

/** Returns what opens evidence, with what forges tokens of the operator's and of each user's. */
function gatherer(
  identities: readonly OpenIdentity[],
  { jwtSecret, expired, refresh }: Credentials,
  { transport, secrets, limits, now }: GathererOptions,
): (isolate: boolean) => Evidence {
  const [operator, ...users] = identities as [OpenIdentity, ...OpenIdentity[]];
  const forge = openForge({
    token: () => operator.token(),
    jwtSecret,
    expired,
    refresh: () => refresh ?? operator.refreshToken(),
    now,
    secrets,
  });
  const userForges = users.map(({ token }) => openForge({ token, jwtSecret, now, secrets }));
  return (isolate) =>
    new Evidence({ transport, operator, users, limits, forge, userForges, isolate });
}
