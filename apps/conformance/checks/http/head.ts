import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";

/** Headers that tell of the moment, the connection or the way a body is sent, not of the resource. */
const PASSING = new Set([
  "date",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "x-request-id",
  "age",
  "set-cookie",
  "server-timing",
  "x-runtime",
]);

/** Checks `http/head`. */
export const httpHead: Check = {
  id: "http/head",
  needs: [],
  method: "compares HEAD with GET for lists, details and refusals, as the operator and each user",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    const { operator, users } = evidence;
    const list = await evidence.operatorListBefore();
    const [row] = list.rows.values();
    const paths = ["/sessions", "/sessions/abc", "/sessions?page=0", "/sessions?experiment_id=abc"];
    if (row) paths.push(`/sessions/${id}`, `/sessions?experiment_id=${row.experiment_id}`);
    if (list.pages.length > 1) paths.push("/sessions?page=2");
    const asks: [Identity, string][] = paths.map((path) => [operator, path]);
    for (const user of users) {
      const own = (await evidence.list(user)).rows;
      const other = [...(await evidence.stable()).rows.keys()].find((candidate) =>
        !own.has(candidate)
      );
      if (other !== undefined) asks.push([user, `/sessions/${other}`]);
      asks.push([user, "/sessions"]);
      const [mine] = own.keys();
      if (mine !== undefined) asks.push([user, `/sessions/${mine}`]);
    }
    for (const [who, path] of asks) {
      judge.turnTo(who.name);
      const get = await evidence.ask(who, path);
      const head = await evidence.ask(who, path, { method: "HEAD" });
      const again = await evidence.ask(who, path);
      // A refusal may name the request that it answers.
      const isSame = get.status === again.status && (get.status >= 400 || get.text === again.text);
      if (!isSame) {
        judge.undecided("churn", `the answer to ${path} changed while it was compared`);
        continue;
      }
      if (head.status !== get.status) {
        judge.fault({
          expected: `${get.status}, as GET`,
          got: head.summary,
          answers: [get, head],
        });
        continue;
      }
      if (head.bytes.length > 0) {
        judge.fault({
          expected: "no body",
          got: `${head.bytes.length} bytes`,
          answers: [get, head],
        });
      }
      const differs = differingHeader(get, head, again) !== undefined;
      const second = differs
        ? await compareAnew(evidence, who, path)
        : { get, head, wrong: undefined };
      const { wrong } = second;
      judge.expect(wrong === undefined, {
        expected: `${wrong}: ${second.get.headers[wrong ?? ""]}, as GET`,
        got: second.head.headers[wrong ?? ""] ?? "none",
        answers: [second.get, second.head],
      });
    }
  },
};

/** Asks anew, GETs first: what differs from one server behind a balancer to the next is no fault of HEAD. */
async function compareAnew(
  evidence: Evidence,
  who: Identity,
  path: string,
): Promise<{ get: RecordedResponse; head: RecordedResponse; wrong: string | undefined }> {
  const [get, again] = [await evidence.ask(who, path), await evidence.ask(who, path)];
  const head = await evidence.ask(who, path, { method: "HEAD" });
  return { get, head, wrong: differingHeader(get, head, again) };
}

/** Returns a header in which HEAD differs, although two GETs agree on it. */
function differingHeader(
  get: RecordedResponse,
  head: RecordedResponse,
  again: RecordedResponse,
): string | undefined {
  const { "content-length": length } = head.headers;
  if (
    get.text === again.text && length !== undefined &&
    get.headers["content-length"] !== undefined &&
    length !== get.headers["content-length"]
  ) return "content-length";
  return Object.keys(get.headers).find((name) =>
    !PASSING.has(name) && get.headers[name] === again.headers[name] &&
    head.headers[name] !== get.headers[name]
  );
}
