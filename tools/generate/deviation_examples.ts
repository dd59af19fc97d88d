import { type DeviationId, DEVIATIONS, parseDateTime } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { openInProcessMock } from "../../apps/conformance/proof/in_process_mock.ts";
import { openForge } from "../../apps/conformance/target/forge.ts";
import { Secrets } from "../../apps/conformance/target/secrets.ts";
import type { IncomingResponse } from "../../apps/conformance/target/connection/network.ts";

/** A request at which a deviation shows. */
export interface DeviationExample {
  /** The request, and whose it is. */
  readonly request: string;
  /** What the contract answers. */
  readonly contract: string;
  /** What the deviation answers. */
  readonly answer: string;
}

interface Candidate {
  readonly method?: string;
  readonly path: string;
  readonly as: string;
  /** A header beside `Authorization`. */
  readonly header?: readonly [name: string, value: string];
  /** Asked before, by whoever: some deviations remember. */
  readonly after?: Candidate;
}

const NOW = parseDateTime("2026-11-20T12:00:00-05:00");
const PAGE_SIZE = 25;
const ORIGIN = "http://mock.invalid";
const PEOPLE = ["the operator", "a user", "nobody"];
/** What is shown of an answer, around where it differs. */
const LENGTH = 96;

/** Returns, for each deviation, the first request at which it shows, by playing it. */
export async function deviationExamples(): Promise<ReadonlyMap<DeviationId, DeviationExample>> {
  const dataset = findScenario("demo").build({ seed: 1, now: NOW });
  const mock = openInProcessMock({
    dataset,
    pageSize: PAGE_SIZE,
    timeZone: "America/New_York",
    clock: () => NOW / 1000,
  });
  const rows = [...dataset.sessions];
  const operator = dataset.users.find((user) => user.is_operator)?.id ?? 0;
  const user = mostActive(rows.map(({ started_by }) => started_by), dataset.users);
  const own = rows.filter((row) => [row.created_by, row.started_by, row.ended_by].includes(user));
  const foreign = rows.filter((row) => !own.includes(row));
  const { env = {} } = mock.options([operator, user], {
    secret: true,
    expired: true,
    refresh: true,
  });
  const tokens = tokensOf(env as Record<string, string>);
  const candidates = candidatesOf({
    experiments: [...new Set(own.map((row) => row.experiment_id))],
    otherExperiment: foreign.find((row) =>
      !own.some((one) => one.experiment_id === row.experiment_id)
    )?.experiment_id ?? 0,
    own: own.find((row) => row.started_by === user)?.session_id ?? 0,
    foreign: foreign.slice(0, 60).map((row) => row.session_id),
    someone: rows.slice(0, 30).map((row) => row.session_id),
    tokens: Object.keys(tokens),
  });
  const examples = new Map<DeviationId, DeviationExample>();
  for (const { id } of DEVIATIONS) {
    for (const candidate of candidates) {
      const [honest, played] = [[], [id]].map((deviations) => {
        const dispatch = mock.dispatch(deviations);
        return async () => {
          for (const one of candidate.after ? [candidate.after, candidate] : [candidate]) {
            mock.dispatch(deviations);
            const answer = await dispatch({
              method: one.method ?? "GET",
              url: `${ORIGIN}/api${one.path}`,
              headers: {
                ...tokens[one.as] !== undefined && { Authorization: tokens[one.as] as string },
                ...one.header && { [one.header[0]]: one.header[1] },
              },
            });
            if (one === candidate) return answer;
          }
          throw new Error("nothing was asked");
        };
      }) as [() => Promise<IncomingResponse>, () => Promise<IncomingResponse>];
      const [wanted, got] = [await honest(), await played()];
      const shown = difference(wanted, got);
      if (!shown) continue;
      const { method = "GET", path, as, header, after } = candidate;
      const words = header ? `, \`${header.join(": ")}\`` : "";
      const by = after?.method ? ` with ${after.method}` : "";
      const then = after ? `, after ${after.as} asked it${by}` : "";
      examples.set(id, {
        request: `\`${method} ${path}\` ${
          PEOPLE.includes(as) ? "as" : "with"
        } ${as}${words}${then}`,
        ...shown,
      });
      break;
    }
  }
  mock.close();
  return examples;
}

function mostActive(
  ids: (number | null)[],
  users: readonly { id: number; is_operator: boolean }[],
) {
  const people = users.filter((user) => !user.is_operator).map(({ id }) => id);
  const count = (id: number) => ids.filter((one) => one === id).length;
  return people.sort((a, b) => count(b) - count(a) || a - b)[0] ?? 0;
}

/** `Authorization` by who asks, faulty tokens included. */
function tokensOf(env: Record<string, string>): Record<string, string | undefined> {
  const { SECRET = "", OPERATOR = "", USER_1 = "", EXPIRED = "", REFRESH = "" } = env;
  const forge = openForge({
    token: () => OPERATOR,
    jwtSecret: SECRET,
    expired: EXPIRED,
    refresh: () => REFRESH,
    now: () => NOW / 1000,
    secrets: new Secrets(),
  });
  const faulty = [
    ...forge.signature(),
    ...forge.algorithm(),
    ...forge.expired(),
    ...forge.refresh(),
    ...forge.nobody(),
  ];
  return {
    "the operator": `Bearer ${OPERATOR}`,
    "a user": `Bearer ${USER_1}`,
    "nobody": undefined,
    "garbage": "Bearer garbage",
    "two values": "Bearer a b",
    ...Object.fromEntries(faulty.map(({ fault, token }) => [fault, `Bearer ${token}`])),
  };
}

interface Places {
  experiments: readonly number[];
  otherExperiment: number;
  own: number;
  foreign: readonly number[];
  someone: readonly number[];
  /** Who asks, faulty tokens included. */
  tokens: readonly string[];
}

function candidatesOf(
  { experiments, otherExperiment, own, foreign, someone, tokens }: Places,
): Candidate[] {
  const operator = "the operator";
  const user = "a user";
  const [experiment = 0, second = 0] = experiments;
  const list: Candidate[] = [
    { path: "/sessions", as: operator },
    { path: "/sessions?page=2", as: operator },
    { path: "/sessions?page=last", as: operator },
    ...["0", "99", "abc"].map((page) => ({ path: `/sessions?page=${page}`, as: operator })),
    { path: `/sessions?experiment_id=${experiment}`, as: operator },
    { path: `/sessions?experiment_id=${experiment}&experiment_id=${second}`, as: operator },
    { path: "/sessions?experiment_id=999999", as: operator },
    { path: "/sessions?experiment_id=", as: operator },
    { path: "/sessions?experiment_id=abc", as: operator },
    { path: "/sessions?x=1", as: operator },
    { path: "/sessions?page=2&x=1", as: operator },
    { path: "/sessions?page_size=5", as: operator },
    { path: "/sessions?active=true", as: operator },
    ...experiments.map((id) => ({ path: `/sessions?experiment_id=${id}&page=2`, as: operator })),
    ...experiments.map((id) => ({ path: `/sessions?experiment_id=${id}`, as: operator })),
    { path: `/sessions/${own}`, as: operator },
    { path: "/sessions/999999", as: operator },
    ...["abc", "0", "23.5"].map((id) => ({ path: `/sessions/${id}`, as: operator })),
    { path: "/sessions", as: user },
    ...experiments.map((id) => ({ path: `/sessions?experiment_id=${id}`, as: user })),
    { path: `/sessions?experiment_id=${otherExperiment}`, as: user },
    { path: `/sessions/${own}`, as: user },
    ...foreign.map((id) => ({ path: `/sessions/${id}`, as: user })),
    ...someone.map((id) => ({ path: `/sessions/${id}`, as: operator })),
    ...["/sessions", `/sessions/${own}`].flatMap((path) => tokens.map((as) => ({ path, as }))),
    ...["HEAD", "OPTIONS", "POST"].map((method) => ({ method, path: "/sessions", as: operator })),
    { method: "HEAD", path: "/sessions", as: "nobody" },
    { method: "HEAD", path: `/sessions/${foreign[0]}`, as: user },
    { method: "DELETE", path: "/sessions/999999", as: operator },
    { method: "OPTIONS", path: `/sessions/${foreign[0]}`, as: user },
    { path: `/sessions/0${foreign[0]}`, as: user },
    { path: `/sessions/${foreign[0]}?format=json`, as: user },
    { path: "/sessions?page=2", as: "nobody" },
    { path: `/sessions?experiment_id=${experiment}&page=99`, as: operator },
    ...[2 ** 31, 2 ** 32 + 1].map((page) => ({ path: `/sessions?page=${page}`, as: operator })),
    ...[2 ** 31, 2 ** 32 + experiment].map((id) => ({
      path: `/sessions?experiment_id=${id}`,
      as: operator,
    })),
    ...[2 ** 31, 2 ** 32 + own].map((id) => ({ path: `/sessions/${id}`, as: operator })),
    { path: `/sessions/${own}.0`, as: operator },
    { path: "/sessions", as: operator, header: ["Accept", "application/xml"] },
    { path: "/sessions/", as: operator },
    { path: `/sessions?experiment_id=${experiment}&x=1`, as: operator },
    { path: `/sessions?experiment_id=0${experiment}`, as: user },
    { path: `/sessions/${String(foreign[0]).replace(/\d/g, "%3$&")}`, as: user },
    ...someone.map((id) => ({ path: `/sessions/${id}`, as: "nobody" })),
    {
      method: "POST",
      path: "/sessions/999999",
      as: operator,
      header: ["X-HTTP-Method-Override", "DELETE"],
    },
  ];
  const after = (path: string, as: string, before: Partial<Candidate> = {}): Candidate => ({
    path,
    as,
    after: { path, as: operator, ...before },
  });
  return [
    ...list,
    after("/sessions", operator),
    after("/sessions", user),
    after("/sessions", user, { method: "HEAD" }),
    after(`/sessions/${foreign[0]}`, operator, { as: user }),
  ];
}

/** Returns the first thing in which two answers differ, on both sides; undefined where nothing does. */
function difference(
  wanted: IncomingResponse,
  got: IncomingResponse,
): { contract: string; answer: string } | undefined {
  const [left, right] = [wanted.bytes.toString("latin1"), got.bytes.toString("latin1")];
  if (wanted.status !== got.status || left !== right) {
    let at = 0;
    if (wanted.status === got.status) { while (left[at] === right[at]) at++; }
    return {
      contract: shown(wanted.status, left, at),
      answer: shown(got.status, right, at),
    };
  }
  const name = Object.keys({ ...wanted.headers, ...got.headers }).find((header) =>
    header !== "date" && wanted.headers[header] !== got.headers[header]
  );
  if (name === undefined) return undefined;
  const line = (headers: Record<string, string>) =>
    headers[name] === undefined ? `no \`${name}\`` : `\`${name}: ${headers[name]}\``;
  return { contract: line(wanted.headers), answer: line(got.headers) };
}

/** The status and a part of the body, from a little before a place. */
function shown(status: number, body: string, at: number): string {
  if (body === "") return `\`${status}\`, no body`;
  const start = at <= LENGTH / 2 ? 0 : at - LENGTH / 4;
  const text = body.slice(start, start + LENGTH).replace(/[^\x20-\x7e]+/g, " ").trim();
  return `\`${status} ${start > 0 ? "…" : ""}${text.replaceAll("`", "'")}${
    start + LENGTH < body.length ? "…" : ""
  }\``;
}
