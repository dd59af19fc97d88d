import { parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { openInProcessMock } from "../proof/in_process_mock.ts";
import { runConformance, type RunOptions } from "../run.ts";
import type { Dispatch, IncomingResponse, OutgoingRequest } from "../target/connection/network.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
export const dataset = generateDataset({ sessions: 60, users: 12, now });
export const mock = openInProcessMock({ dataset, pageSize: 20, timeZone: "America/New_York" });

/** A server without fault: weather is put in front of it. */
export const honest = mock.dispatch();
export const CLOSED: IncomingResponse = {
  status: 0,
  headers: {},
  bytes: Buffer.alloc(0),
  failure: "the connection was closed",
};
export const limited = (
  status: number,
  headers: Record<string, string> = {},
): IncomingResponse => ({
  status,
  headers: { "content-type": "text/html", ...headers },
  bytes: Buffer.from("<html>slow down</html>"),
});

/** Lets some requests pass, and answers the others itself. */
export function every(count: number, instead: IncomingResponse): Dispatch {
  let asked = 0;
  return (request) => ++asked % count === 0 ? Promise.resolve(instead) : honest(request);
}

/** Rewrites every answer. */
export function rewriting(
  rewrite: (answer: IncomingResponse, request: OutgoingRequest) => IncomingResponse,
): Dispatch {
  return async (request) => rewrite(await honest(request), request);
}

export const options = mock.options([1, 2, 3]);

export async function check(dispatch: Dispatch, rest: Partial<RunOptions> = {}) {
  const { report } = await runConformance({
    ...options,
    dispatch,
    skipDetection: true,
    skipDiagnosis: true,
    ...rest,
  });
  return report;
}

export const isBroken = ({ verdict }: { verdict: string }) =>
  ["fail", "intermittent", "error"].includes(verdict);
export const isUsers = ({ headers }: OutgoingRequest) =>
  headers["Authorization"] === `Bearer ${options.env?.["USER_2"]}`;

export const asOperator = ({ headers }: OutgoingRequest) =>
  headers["Authorization"] === `Bearer ${options.env?.["OPERATOR"]}`;
