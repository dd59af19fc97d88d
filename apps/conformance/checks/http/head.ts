import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";

/**
 * Headers that tell of the moment, the connection or the way a body is sent, not of the resource: what
 * is known only when there is one may be left out (RFC 9110, section 9.3.2).
 */
const PASSING = new Set([
  "date",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "content-encoding",
  "trailer",
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
      const { wrong, ...last } = await compareAnew(evidence, who, path, { get, head, again });
      judge.expect(wrong === undefined, {
        expected: `${wrong}: ${last.get.headers[wrong ?? ""]}, as GET`,
        got: last.head.headers[wrong ?? ""] ?? "none",
        answers: [last.get, last.head],
      });
    }
  },
};

/** A GET, the same with HEAD, and as GET again. */
interface Trio {
  readonly get: RecordedResponse;
  readonly head: RecordedResponse;
  readonly again: RecordedResponse;
}

/**
 * Asks anew, GETs first, as long as a header differs: what differs from one server behind a balancer to
 * the next, or by chance, is no fault of HEAD.
 */
async function compareAnew(
  evidence: Evidence,
  who: Identity,
  path: string,
  trio: Trio,
): Promise<Trio & { wrong: string | undefined }> {
  let last = trio;
  let wrong = differingHeader(last);
  for (let turn = 0; turn < MAX_TURNS && wrong !== undefined; turn++) {
    const [get, again] = [await evidence.ask(who, path), await evidence.ask(who, path)];
    last = { get, again, head: await evidence.ask(who, path, { method: "HEAD" }) };
    wrong = differingHeader(last);
  }
  return { ...last, wrong };
}

const MAX_TURNS = 4;

/** Returns a header in which HEAD differs, although two GETs agree on it. */
function differingHeader({ get, head, again }: Trio): string | undefined {
  const { "content-length": length } = head.headers;
  if (
    get.text === again.text && length !== undefined &&
    get.headers["content-length"] !== undefined &&
    get.headers["content-encoding"] === head.headers["content-encoding"] &&
    length !== get.headers["content-length"]
  ) return "content-length";
  return Object.keys(get.headers).find((name) =>
    !PASSING.has(name) && get.headers[name] === again.headers[name] &&
    head.headers[name] !== get.headers[name]
  );
}
