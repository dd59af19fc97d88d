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
]);

/** Checks `http/head`. */
export const httpHead: Check = {
  id: "http/head",
  needs: [],
  method: "compares HEAD with GET for the list, a detail, refusals, and as each user",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    const { operator, users } = evidence;
    const paths = ["/sessions", "/sessions/abc", "/sessions?page=0"];
    if (id !== undefined) paths.push(`/sessions/${id}`);
    const asks: [Identity, string][] = paths.map((path) => [operator, path]);
    for (const user of users) {
      const own = (await evidence.list(user)).rows;
      const other = [...(await evidence.stable()).rows.keys()].find((candidate) =>
        !own.has(candidate)
      );
      if (other !== undefined) asks.push([user, `/sessions/${other}`]);
      asks.push([user, "/sessions"]);
    }
    for (const [who, path] of asks) {
      judge.turnTo(who.name);
      const get = await evidence.ask(who, path);
      const head = await evidence.ask(who, path, { method: "HEAD" });
      const again = await evidence.ask(who, path);
      if (get.status !== again.status || get.text !== again.text) {
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
      const wrong = differingHeader(get, head, again);
      judge.expect(wrong === undefined, {
        expected: `${wrong}: ${get.headers[wrong ?? ""]}, as GET`,
        got: head.headers[wrong ?? ""] ?? "none",
        answers: [get, head],
      });
    }
  },
};

/** Returns a header in which HEAD differs, although two GETs agree on it. */
function differingHeader(
  get: RecordedResponse,
  head: RecordedResponse,
  again: RecordedResponse,
): string | undefined {
  const { "content-length": length } = head.headers;
  if (
    length !== undefined && get.headers["content-length"] !== undefined &&
    length !== get.headers["content-length"]
  ) return "content-length";
  return Object.keys(get.headers).find((name) =>
    !PASSING.has(name) && get.headers[name] === again.headers[name] &&
    head.headers[name] !== get.headers[name]
  );
}
