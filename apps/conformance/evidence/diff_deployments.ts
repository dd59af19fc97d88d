import { pointerStep } from "@sessions/fixtures";
import { readList } from "./list_page.ts";
import type { AnyRow } from "./rows.ts";
import type { CredentialOptions } from "../target/credentials.ts";
import { openIdentity, RejectedCredentials } from "../target/identities.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { Secrets } from "../target/secrets.ts";
import { parseTokenSource, type TokenSource } from "../target/token_source.ts";
import { openTransport, type SendingOptions } from "../target/transport.ts";

/** Headers that clients depend on. */
const COMPARED = ["content-type", "allow", "www-authenticate", "location", "cache-control"];
const PROBES = [
  "/sessions",
  "/sessions?page=2",
  "/sessions?page=last",
  "/sessions?page=0",
  "/sessions?page=abc",
  "/sessions?experiment_id=",
  "/sessions?experiment_id=abc",
  "/sessions?experiment_id=999999999",
  "/sessions?conformance_probe=1",
  "/sessions/abc",
  "/sessions/0",
  "/sessions/999999999",
  "/sessions/",
];

/** A point in which two deployments answer differently. */
export interface Difference {
  readonly request: string;
  readonly as: string;
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** Options for {@linkcode diffDeployments}. */
export interface DiffOptions
  extends Pick<CredentialOptions, "operator" | "user" | "env">, SendingOptions {
  /** The first deployment's base URL. */
  url: string;
  /** The source of the operator's token at the second one. @default the first one's */
  otherOperator?: string | undefined;
  /** The sources of the users' tokens there, in the same order. @default the first one's */
  otherUser?: readonly string[] | undefined;
  /**
   * Details that are compared.
   *
   * @default 40
   */
  sample?: number;
}

/**
 * Sends two deployments the same requests, and compares statuses, headers and bodies; links are
 * compared without their origin.
 *
 * @param otherUrl the second deployment's base URL
 * @throws {RejectedCredentials} when one of them refuses the token of somebody whom the other knows
 */
export async function diffDeployments(
  options: DiffOptions,
  otherUrl: string,
): Promise<{ asked: number; differences: Difference[] }> {
  const { env = {} } = options;
  const secrets = new Secrets();
  const here = [options.operator, ...options.user ?? []];
  const there = [
    options.otherOperator ?? options.operator,
    ...here.slice(1).map((source, index) => options.otherUser?.[index] ?? source),
  ];
  const sources = here.map((source, index) =>
    [source, there[index] ?? source].map(parseTokenSource)
  );
  const sides = [options.url, otherUrl].map((baseUrl) =>
    openTransport({ ...options, baseUrl, secrets })
  );
  const differences: Difference[] = [];
  let asked = 0;
  try {
    for (const [index, own] of sources.entries()) {
      const name = index === 0 ? "operator" : `user ${index}`;
      const pairs = await Promise.all(
        sides.map(async (transport, side) => ({
          transport,
          who: await openIdentity({
            name,
            source: own[side] as TokenSource,
            env,
            secrets,
            transport,
          }),
        })),
      );
      const ask = (path: string, method = "GET") =>
        Promise.all(
          pairs.map(({ transport, who }) =>
            transport.send({ url: path, method, as: name, authorization: `Bearer ${who.token()}` })
          ),
        );
      const compare = async (
        path: string,
        method = "GET",
      ): Promise<readonly RecordedResponse[]> => {
        const answers = await ask(path, method);
        asked++;
        const [left, right] = answers as [RecordedResponse, RecordedResponse];
        differences.push(
          ...differencesOf(left, right, sides.map(({ baseUrl }) => baseUrl)).map((one) => ({
            request: `${method} ${path}`,
            as: name,
            what: one.what,
            left: secrets.redact(one.left),
            right: secrets.redact(one.right),
          })),
        );
        return answers;
      };
      const first = await compare("/sessions");
      refuseStranger(first, name, sides.map(({ baseUrl }) => baseUrl));
      for (const path of PROBES.slice(1)) await compare(path);
      for (const method of ["HEAD", "OPTIONS"]) await compare("/sessions", method);
      const rows = (answer: RecordedResponse | undefined) =>
        (answer && readList(answer)?.results as AnyRow[] | undefined) ?? [];
      const ids = new Set([...rows(first[0]), ...rows(first[1])].map((row) => row.session_id));
      for (const id of [...ids].slice(0, options.sample ?? 40)) await compare(`/sessions/${id}`);
    }
  } finally {
    await Promise.all(sides.map((side) => side.close()));
  }
  return { asked, differences };
}

/** One that knows a token and one that does not would differ everywhere. */
function refuseStranger(
  answers: readonly RecordedResponse[],
  name: string,
  baseUrls: readonly string[],
): void {
  const refusing = answers.findIndex(({ status }) => status === 401);
  if (refusing < 0 || answers.every(({ status }) => status === 401)) return;
  const flag = name === "operator" ? "--other-operator" : "--other-user";
  throw new RejectedCredentials(
    `Cannot compare as ${name}: ${baseUrls[refusing]} rejects the credentials (401). ${
      refusing === 0 ? "Is the token fresh?" : `Give its own token with ${flag}`
    }`,
  );
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
