import { pointerStep } from "@sessions/fixtures";
import { type CheckedTarget, checkTarget, type CheckTargetOptions } from "../check_target.ts";
import { askAs } from "../target/ask_as.ts";
import { readBaseUrl } from "../target/base_url.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import { type Identity, openIdentity, RejectedCredentials } from "../target/identities.ts";
import { preflight } from "../target/preflight.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isWeather } from "../target/retry.ts";
import { Secrets } from "../target/secrets.ts";
import { parseTokenSource } from "../target/token_source.ts";
import { openTransport, type Transport } from "../target/transport.ts";
import { openDeadline } from "../verdict/deadline.ts";
import { type Stop, stopOf } from "../verdict/stop.ts";
import { type AskedAlike, askedAlike } from "./asked_alike.ts";

/** Headers that clients depend on. */
const COMPARED = ["content-type", "allow", "www-authenticate", "location", "cache-control"];

/** A point in which two deployments answer differently. */
export interface Difference {
  readonly request: string;
  readonly as: string;
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** Options for {@linkcode diffDeployments}. */
export interface DiffOptions extends CheckTargetOptions {
  /** The source of the operator's token at the second one. @default the first one's */
  otherOperator?: string | undefined;
  /** The sources of the users' tokens there, in the same order. @default the first one's */
  otherUser?: readonly string[] | undefined;
}

/** What {@linkcode diffDeployments} found. */
export interface Diff {
  /** Requests that both deployments answered. */
  readonly asked: number;
  /** Requests that one of them did not answer, or only with its weather, such as 429 or 503. */
  readonly unanswered: number;
  readonly differences: readonly Difference[];
  /** Why not all was asked, such as a deadline or a signal. */
  readonly stop: Stop | undefined;
}

/** A deployment, and everybody's token there. */
interface Side {
  readonly transport: Transport;
  readonly identities: readonly Identity[];
}

/**
 * Sends two deployments the same requests, those of the suite's checks, and compares statuses, headers
 * and bodies; links are compared without their origin. The checks ask the first one, and then both are
 * asked again, one request after the other. Writes and tokens that the suite forged are left out.
 *
 * @param otherUrl the second deployment's base URL
 * @throws {ConfigurationError} when the options make no sense
 * @throws {RejectedCredentials} when one of them cannot be asked, or refuses somebody's token
 */
export async function diffDeployments(options: DiffOptions, otherUrl: string): Promise<Diff> {
  const baseUrls = [options.url, otherUrl].map(readBaseUrl) as [string, string];
  const { operator, user = [], otherOperator = operator, otherUser = [] } = options;
  if (otherUser.length > user.length) {
    throw new ConfigurationError(
      `Cannot compare ${otherUser.length} --other-user with ${user.length} --user: give each its --user, in the same order`,
    );
  }
  const deadline = openDeadline(options.deadline, options.signal);
  const shared = { options: { ...options, signal: deadline.signal }, secrets: new Secrets() };
  const sides: Side[] = [];
  const found: Found = { asked: 0, unanswered: 0, differences: [] };
  let stop: Stop | undefined;
  try {
    sides.push(await openSide(baseUrls[0], [operator, ...user], shared));
    const others = user.map((source, index) => otherUser[index] ?? source);
    sides.push(await openSide(baseUrls[1], [otherOperator, ...others], shared, OTHER_ADVICE));
    const target = await checkTarget({ ...shared.options, confirm: 0, keepsExchanges: true });
    await target.close();
    // Whose operator that is matters to verdicts alone.
    if (target.stop?.kind !== "doubted") stop = target.stop;
    stop ??= budgetSpent(target, options);
    for (const request of askedAlike(target)) {
      if (deadline.signal.aborted) break;
      await compare(request, { sides: sides as [Side, Side], found, secrets: shared.secrets });
    }
  } catch (error) {
    const cut = stopOf(error, deadline.signal);
    // Before anything was compared, it is the error that tells what to do.
    if (!cut || (cut.kind === "unreachable" && found.asked === 0)) throw error;
    stop = cut;
  } finally {
    deadline.clear();
    await Promise.all(sides.map(({ transport }) => transport.close()));
  }
  if (deadline.signal.aborted) stop = deadline.stop() ?? stopOf(undefined, deadline.signal);
  return { ...found, stop };
}

/** A check that may ask no more leaves its requirement open, and the others go on. */
function budgetSpent({ traffic }: CheckedTarget, { maxRequests }: DiffOptions): Stop | undefined {
  if (maxRequests === undefined || traffic.length < maxRequests) return undefined;
  return {
    kind: "refused",
    message: `the budget of ${maxRequests} requests is spent. Raise --max-requests`,
  };
}

interface Found {
  asked: number;
  unanswered: number;
  readonly differences: Difference[];
}

/** Asks both sides one request, and holds their answers against each other. */
async function compare(
  request: AskedAlike,
  { sides: [here, there], found, secrets }: {
    sides: readonly [Side, Side];
    found: Found;
    secrets: Secrets;
  },
): Promise<void> {
  const left = await ask(here, request);
  const right = await ask(there, request);
  if (isWeather(left) || isWeather(right)) {
    found.unanswered++;
    return;
  }
  found.asked++;
  const baseUrls = [here, there].map(({ transport }) => transport.baseUrl);
  for (const { what, ...values } of differencesOf(left, right, baseUrls)) {
    found.differences.push({
      request: `${request.method} ${request.path}`,
      as: request.as,
      what,
      left: secrets.redact(values.left),
      right: secrets.redact(values.right),
    });
  }
}

/** Tokens of one deployment are seldom good at another. */
const OTHER_ADVICE =
  "Is the token fresh? Tokens of its own are given with --other-operator and --other-user";

/** Opens a deployment with everybody's token there, and makes sure that it knows them. */
async function openSide(
  baseUrl: string,
  sources: readonly string[],
  { options, secrets }: { options: DiffOptions; secrets: Secrets },
  advice?: string,
): Promise<Side> {
  const { env = {} } = options;
  const transport = openTransport({ ...options, baseUrl, secrets });
  try {
    const identities: Identity[] = [];
    for (const [index, source] of sources.entries()) {
      const name = index === 0 ? "operator" : `user ${index}`;
      const given = { name, source: parseTokenSource(source), env, secrets, transport };
      identities.push(await openIdentity(given));
    }
    const [operator, ...users] = identities as [Identity, ...Identity[]];
    const problem = await preflight({
      listUrl: `${baseUrl}/sessions`,
      operator,
      users,
      ask: (who, url) => askAs(transport, who, { url }),
      advice,
    });
    if (problem !== undefined) throw new RejectedCredentials(problem);
    return { transport, identities };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

function ask(
  { transport, identities }: Side,
  { method, path, headers, as, authorization }: AskedAlike,
): Promise<RecordedResponse> {
  const request = { url: path, method, headers: { ...headers } };
  const who = identities.find(({ name }) => name === as);
  return who ? askAs(transport, who, request) : transport.send({ ...request, as, authorization });
}

/** The most values of one answer that are shown. */
const MAX_VALUES = 5;

function differencesOf(
  left: RecordedResponse,
  right: RecordedResponse,
  [leftUrl = "", rightUrl = ""]: readonly string[],
): Pick<Difference, "what" | "left" | "right">[] {
  const differences: Pick<Difference, "what" | "left" | "right">[] = [];
  const compare = (what: string, one: string | undefined, other: string | undefined): void => {
    if (one !== other) differences.push({ what, left: one ?? "none", right: other ?? "none" });
  };
  compare("status", left.summary, right.summary);
  for (const name of COMPARED) compare(name, left.headers[name], right.headers[name]);
  const [one, other] = [bodyOf(left, leftUrl), bodyOf(right, rightUrl)];
  if (one === other) return differences;
  const pointers = isObject(left.json) && isObject(right.json)
    ? differingPointers(JSON.parse(one), JSON.parse(other))
    : [];
  if (pointers.length === 0) compare("body", brief(one), brief(other));
  for (const { pointer, left: value, right: there } of pointers.slice(0, MAX_VALUES)) {
    compare(`body ${pointer}`, brief(JSON.stringify(value)), brief(JSON.stringify(there)));
  }
  if (pointers.length > MAX_VALUES) {
    const more = `${pointers.length - MAX_VALUES} more values`;
    differences.push({ what: "body", left: more, right: "differ as well" });
  }
  return differences;
}

function bodyOf({ text }: RecordedResponse, baseUrl: string): string {
  return text.replaceAll(baseUrl, "<base>").replaceAll(new URL(baseUrl).origin, "<origin>");
}

function brief(text: string | undefined): string | undefined {
  return text !== undefined && text.length > 400
    ? `${text.slice(0, 400)}… (${text.length} characters)`
    : text;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Returns where two JSON values differ, as JSON Pointers (RFC 6901), with both values. */
function differingPointers(
  left: unknown,
  right: unknown,
  pointer = "",
): { pointer: string; left: unknown; right: unknown }[] {
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) {
    return left === right ? [] : [{ pointer, left, right }];
  }
  const [one, other] = [left, right] as Record<string, unknown>[];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    differingPointers(one?.[key], other?.[key], `${pointer}/${pointerStep(key)}`)
  );
}
