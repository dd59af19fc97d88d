import { parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { openInProcessMock } from "../proof/in_process_mock.ts";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "../target/connection/network.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 120, users: 12, now });
export const mock = openInProcessMock({ dataset, pageSize: 5, timeZone: "America/New_York" });
const honest = mock.dispatch();
export const [OPERATOR, USER] = [1, 3];
export const options = mock.options([OPERATOR, USER]);
export const GOOD = { [OPERATOR]: options.env?.["OPERATOR"], [USER]: options.env?.["USER_1"] };

export type Row = Record<string, unknown>;

/** A request as a server that gets something wrong sees it. */
export interface Asked {
  readonly request: OutgoingRequest;
  readonly query: URLSearchParams;
  /** The id of the path. */
  readonly id: string | undefined;
  readonly isFiltered: boolean;
  /** Whether it came with the good token of the operator, of the user, or of neither. */
  readonly who: "operator" | "user" | "other";
  /** The claims of its token, whatever that is worth. */
  readonly claims: Row;
  /** The honest answer. */
  readonly answer: IncomingResponse;
  /** What somebody else gets for this request, or for another one. */
  as(user: number, change?: Partial<OutgoingRequest>): Promise<IncomingResponse>;
}

export type Spoil = (
  asked: Asked,
) => IncomingResponse | undefined | Promise<IncomingResponse | undefined>;

export const json = (value: unknown, status = 200, headers = {}): IncomingResponse => ({
  status,
  headers: { "content-type": "application/json", allow: "GET, HEAD, OPTIONS", ...headers },
  bytes: Buffer.from(JSON.stringify(value)),
});
export const withHeader = (
  answer: IncomingResponse,
  name: string,
  value: string,
): IncomingResponse => ({
  ...answer,
  headers: { ...answer.headers, [name]: value },
});
export const read = ({ bytes }: IncomingResponse) => JSON.parse(bytes.toString()) as Row;
/** Changes the rows of a list. */
export function withRows(answer: IncomingResponse, change: (row: Row) => Row): IncomingResponse {
  if (answer.status !== 200) return answer;
  const list = read(answer);
  const results = list["results"];
  return Array.isArray(results) ? json({ ...list, results: results.map(change) }) : answer;
}
/** Changes the link to the next page. */
export function withNext(
  answer: IncomingResponse,
  change: (next: string) => string,
): IncomingResponse {
  if (answer.status !== 200) return answer;
  const list = read(answer);
  const { next } = list;
  return typeof next === "string" ? json({ ...list, next: change(next) }) : answer;
}
export const isList = ({ id, request }: Asked) => id === undefined && request.method === "GET";
export const EMPTY = { count: 0, next: null, previous: null, results: [] };

/** What a server gets wrong: the requirement that it breaks, how, and what it then answers. */
export type Planted = readonly (readonly [requirement: string, fault: string, spoil: Spoil])[];

function claimsOf(token: string | undefined): Row {
  try {
    return JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString()) as Row;
  } catch {
    return {};
  }
}

/** Answers as the honest server, but for what is spoilt. */
export function spoilt(spoil: Spoil): Dispatch {
  return async (request) => {
    const { pathname, searchParams: query } = new URL(request.url);
    const authorization = request.headers["Authorization"];
    const id = /\/sessions\/([^/]+)$/.exec(pathname)?.[1];
    const as = (user: number, change: Partial<OutgoingRequest> = {}) =>
      honest({
        ...request,
        headers: { ...request.headers, Authorization: `Bearer ${GOOD[user]}` },
        ...change,
      });
    const who = authorization === `Bearer ${GOOD[OPERATOR]}`
      ? "operator"
      : authorization === `Bearer ${GOOD[USER]}`
      ? "user"
      : "other";
    const answer = await honest(request);
    return await spoil({
      request,
      query,
      id,
      isFiltered: id === undefined && !!query.get("experiment_id"),
      who,
      claims: claimsOf(authorization?.split(" ")[1]),
      answer,
      as,
    }) ?? answer;
  };
}
