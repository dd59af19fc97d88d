import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Check } from "./check.ts";
import type { Judge } from "./judge.ts";
import { readList } from "../evidence/crawl.ts";
import { type Evidence, jsonFault } from "../evidence/evidence.ts";
import type { Identity } from "../target/identities.ts";
import { isRefusal } from "./refusals.ts";

const ROWS = "the operator's list must hold a session";
const WRITING = ["POST", "PUT", "PATCH", "DELETE"];
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

/** The checks of HTTP itself. */
export const HTTP_CHECKS: readonly Check[] = [
  {
    id: "http/json",
    needs: [],
    method: "reads the bytes and the Content-Type of every list page and sampled detail",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      const lists = [list, ...await Promise.all(evidence.users.map((user) => evidence.list(user)))];
      for (const { observed, pages } of lists) {
        for (const fault of observed.json) judge.fault({ ...fault, answers: [fault.answer] });
        judge.witness(
          Math.max(0, pages.filter(({ ids }) => ids.length > 0).length - observed.json.length),
        );
      }
      for (const { answer } of await evidence.sampledDetails()) {
        if (answer.status !== 200) continue;
        const fault = jsonFault(answer);
        if (fault) judge.fault({ ...fault, answers: [answer] });
        else judge.witness();
      }
      if (list.rows.size === 0) judge.undecided("no-witness", ROWS);
    },
  },
  {
    id: "http/head",
    needs: [],
    method: "compares HEAD with GET for the list, a detail, refusals, and as each user",
    async run(evidence, judge) {
      const [id] = (await evidence.operatorListBefore()).rows.keys();
      if (id === undefined) return judge.undecided("no-witness", ROWS);
      const { operator, users } = evidence;
      const asks: [Identity, string][] = [[operator, "/sessions"], [operator, `/sessions/${id}`], [
        operator,
        "/sessions/abc",
      ], [operator, "/sessions?page=0"]];
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
  },
  {
    id: "http/options",
    needs: [],
    method: "asks OPTIONS of the list and of a detail",
    async run(evidence, judge) {
      const [id] = (await evidence.operatorListBefore()).rows.keys();
      if (id === undefined) return judge.undecided("no-witness", ROWS);
      for (const path of ["/sessions", `/sessions/${id}`]) {
        const answer = await evidence.ask(evidence.operator, path, { method: "OPTIONS" });
        judge.expect(answer.status === 200, {
          expected: "200",
          got: answer.summary,
          answers: [answer],
        });
      }
    },
  },
  {
    id: "http/read-only",
    needs: ["writes"],
    method:
      "reads Allow; with --allow-writes sends POST, PUT, PATCH and DELETE (of an unknown id) and compares the list before and after",
    async run(evidence, judge) {
      const [id] = (await evidence.operatorListBefore()).rows.keys();
      if (id === undefined) return judge.undecided("no-witness", ROWS);
      const { operator, limits } = evidence;
      const unknown = [...(await evidence.operatorListBefore()).rows.keys()].reduce(
        (most, one) => Math.max(most, one),
        0,
      ) +
        4_000_003;
      for (const path of ["/sessions", `/sessions/${id}`]) {
        const answer = await evidence.ask(operator, path, { method: "OPTIONS" });
        const named = (answer.headers["allow"] ?? "").split(",").map((word) => word.trim()).filter((
          word,
        ) => WRITING.includes(word));
        if (named.length > 0) {
          judge.fault({
            expected: "an Allow that names no method that writes",
            got: `Allow: ${answer.headers["allow"]}`,
            answers: [answer],
            hint: "the view registers methods that it then refuses",
          });
        }
      }
      if (!limits.allowWrites) {
        return judge.undecided(
          "could-not-run",
          "pass --allow-writes on a deployment that may be written to: it sends POST, PUT, PATCH and DELETE",
        );
      }
      const before = await evidence.ask(operator, "/sessions");
      const detail = await evidence.ask(operator, `/sessions/${id}`);
      const steady = (await evidence.ask(operator, `/sessions/${id}`)).text === detail.text;
      for (const method of WRITING) {
        const target = method === "DELETE" ? unknown : id;
        for (const path of ["/sessions", `/sessions/${target}`]) {
          const answer = await evidence.ask(operator, path, { method, body: "{}" });
          judge.expect(refusesWriting(answer), {
            expected: "405 with Allow",
            got: answer.status === 405 ? "405 without Allow" : answer.summary,
            answers: [answer],
          });
        }
      }
      const after = await evidence.ask(operator, "/sessions");
      const detailAfter = await evidence.ask(operator, `/sessions/${id}`);
      const [was, is] = [readList(before)?.count, readList(after)?.count];
      if (was !== is || steady && detail.text !== detailAfter.text) {
        judge.fault({
          expected: "nothing to change",
          got: was === is ? `another session ${id}` : `a count of ${is} after ${was}`,
          answers: [before, after],
        });
      }
    },
  },
  {
    id: "http/not-acceptable",
    needs: [],
    method: "asks for XML",
    async run(evidence, judge) {
      const control = await evidence.ask(evidence.operator, "/sessions", {
        accept: "application/json",
      });
      if (control.status !== 200 || (await evidence.operatorListBefore()).rows.size === 0) {
        return judge.undecided("could-not-run", "the list itself could not be read");
      }
      const answer = await evidence.ask(evidence.operator, "/sessions", {
        accept: "application/xml",
      });
      judge.expect(isRefusal(answer, 406), {
        expected: "406 with a JSON body",
        got: answer.summary,
        answers: [answer],
      });
    },
  },
  {
    id: "http/trailing-slash",
    needs: [],
    method: "asks for both routes with a closing slash",
    async run(evidence, judge) {
      const [id] = (await evidence.operatorListBefore()).rows.keys();
      if (id === undefined) return judge.undecided("no-witness", ROWS);
      for (const path of ["/sessions/", `/sessions/${id}/`]) {
        const answer = await evidence.ask(evidence.operator, path);
        judge.expect(answer.status === 404, {
          expected: "404",
          got: answer.summary,
          answers: [answer],
        });
      }
    },
  },
  {
    id: "http/private",
    needs: ["user"],
    revealsSharedCache: true,
    method: "reads Cache-Control, and asks the same URLs as operator and user in turn",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      if (list.rows.size === 0) return judge.undecided("no-witness", ROWS);
      const [id] = list.rows.keys();
      for (const path of ["/sessions", `/sessions/${id}`]) {
        const answer = await evidence.ask(evidence.operator, path);
        const control = answer.headers["cache-control"] ?? "";
        judge.expect(!/\bpublic\b|\bs-maxage\b/i.test(control), {
          expected: "a Cache-Control that keeps shared caches out",
          got: control,
          answers: [answer],
        });
      }
      if (evidence.users.length === 0) {
        return judge.undecided(
          "could-not-run",
          "give --user a token, so that two identities can ask in turn",
        );
      }
      for (const user of evidence.users) {
        judge.turnTo(user.name);
        const [row] = (await evidence.stable()).rows.values();
        const filter = row ? `?experiment_id=${row.experiment_id}&` : "?";
        for (const query of ["?", filter]) await judgeTurns(evidence, user, query, judge);
        await judgeDetailTurns(evidence, user, judge);
      }
    },
  },
];

/** 405, with an Allow that names no method that writes. */
function refusesWriting({ status, headers }: RecordedResponse): boolean {
  const words = headers["allow"]?.split(",").map((word) => word.trim());
  return status === 405 && words !== undefined && !words.some((word) => WRITING.includes(word));
}

/** A URL that nobody asked before is asked by one identity, then by the other, and the reverse. */
async function judgeTurns(
  evidence: Evidence,
  user: Identity,
  query: string,
  judge: Judge,
): Promise<void> {
  const { operator } = evidence;
  const ids = (answer: RecordedResponse) =>
    JSON.stringify([
      readList(answer)?.count,
      readList(answer)?.results.map((row) => (row as { session_id?: unknown } | null)?.session_id),
    ]);
  for (const [first, second] of [[operator, user], [user, operator]] as const) {
    const own = await evidence.ask(second, `/sessions${query}${mark(evidence)}`);
    const url = `/sessions${query}${mark(evidence)}`;
    const left = await evidence.ask(first, url);
    const right = await evidence.ask(second, url);
    if (ids(left) === ids(own) || left.status !== 200 || own.status !== 200) continue;
    judge.expect(ids(right) !== ids(left), {
      expected: `${second.name} to get an answer of their own`,
      got: `the body that ${first.name} had got for the same URL`,
      answers: [left, right],
      level: "MUST",
      hint: SHARED_CACHE,
    });
  }
}

/** A detail that the user may not see: neither answer may stand in for the other. */
async function judgeDetailTurns(evidence: Evidence, user: Identity, judge: Judge): Promise<void> {
  const own = (await evidence.list(user)).rows;
  const { operator } = evidence;
  for (const id of (await evidence.stable()).rows.keys()) {
    if (own.has(id)) continue;
    const [granted, denied] = [
      await evidence.ask(operator, `/sessions/${id}?${mark(evidence)}`),
      await evidence.ask(user, `/sessions/${id}?${mark(evidence)}`),
    ];
    if (granted.status !== 200 || denied.status === 200) return;
    for (
      const [first, second, wanted] of [[operator, user, denied], [
        user,
        operator,
        granted,
      ]] as const
    ) {
      const url = `/sessions/${id}?${mark(evidence)}`;
      const left = await evidence.ask(first, url);
      const right = await evidence.ask(second, url);
      judge.expect(right.status === wanted.status, {
        expected: `${wanted.status} for ${second.name}`,
        got: `${right.summary}, as ${first.name} had got for the same URL`,
        answers: [left, right],
        level: "MUST",
        hint: SHARED_CACHE,
      });
    }
    return;
  }
}

const SHARED_CACHE =
  "a cache keeps answers by their URL alone: it needs Vary: Authorization, or to be told that they are private";

/** A parameter that was never asked before. */
function mark({ random }: Evidence): string {
  return `conformance_turn=${Date.now().toString(36)}${random.below(1e9)}`;
}

/** A header in which HEAD differs, although two GETs agree on it. */
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
