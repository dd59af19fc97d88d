import { readList } from "../../evidence/list_page.ts";
import type { AskOptions, Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../../evidence/holds_data.ts";
import { foreignIds } from "../scope/_foreign.ts";
import { unusedId } from "../unknown_id.ts";
import { NEED_SESSION } from "../remedies.ts";

const WRITING = ["POST", "PUT", "PATCH", "DELETE"];

/** Checks `http/read-only`. */
export const httpReadOnly: Check = {
  id: "http/read-only",
  needs: ["writes"],
  method:
    "reads Allow; with --allow-writes sends POST, PUT, PATCH and DELETE (of an unknown id), as the operator and a user, and compares the list before and after",
  async run(evidence, judge) {
    const [id] = (await evidence.operatorListBefore()).rows.keys();
    if (id === undefined) return judge.undecided("no-witness", NEED_SESSION);
    const { operator, limits } = evidence;
    const unknown = await unusedId(evidence);
    const routes = (await evidence.askers()).map((who) => [who, "/sessions"] as const);
    for (const [who, path] of [...routes, [operator, `/sessions/${id}`] as const]) {
      const answer = await evidence.ask(who, path, { method: "OPTIONS" });
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
    for (const who of await evidence.askers()) {
      judge.turnTo(who.name);
      const rows = [...(await evidence.list(who)).rows.values()];
      // What a write may do to an active session shows, and at each of them once.
      const own = [...new Set([...rows.filter(({ is_active }) => is_active), ...rows])]
        .slice(0, MAX_LOOKS).map((row) => row.session_id);
      await judgeWrites(evidence, judge, { who, ids: own.length > 0 ? own : [id], unknown });
    }
    const nobody = await evidence.askAs("nobody", undefined, "/sessions", {
      method: "POST",
      body: "{}",
    });
    // Who lets nobody read is another requirement's matter.
    const isOpen = (await evidence.askAs("nobody", undefined, "/sessions")).status < 300;
    if (nobody.status >= 200 && nobody.status < 300 && !isOpen) {
      judge.fault({
        expected: "a refusal",
        got: nobody.summary,
        answers: [nobody],
        kind: "write",
      });
    }
  },
};

/** How often a change is looked for: sessions that others create come and go, too. */
const MAX_LOOKS = 3;
const CHANGING = "sessions come and go; try again at a quieter time";
/** So many times as long as it is written it must stay as it is when it is only read. */
const QUIET_TIMES = 4;

/** Sends what writes, and looks whether anything changed. */
async function judgeWrites(
  evidence: Evidence,
  judge: Judge,
  { who, ids, unknown }: { who: Identity; ids: readonly number[]; unknown: number },
): Promise<void> {
  const { operator } = evidence;
  const look = async (id: number | undefined) => ({
    list: await evidence.ask(operator, "/sessions"),
    detail: await evidence.ask(operator, `/sessions/${id}`),
  });
  const countOf = ({ list }: { list: RecordedResponse }) => readList(list)?.count;
  const changed = new Set<number | undefined>();
  for (let turn = 1;; turn++) {
    const id = ids[(turn - 1) % ids.length];
    const [foreign] = who.userId === undefined || who === operator
      ? []
      : await foreignIds(evidence, who.userId);
    const others = foreign === undefined ? [] : [`/sessions/${foreign}`];
    const plain = WRITING.flatMap((method) =>
      ["/sessions", `/sessions/${method === "DELETE" ? unknown : id}`].map((path) =>
        [path, { method, body: "{}" }] as const
      )
    );
    const odd = oddWrites([...others, `/sessions/${id}`], [...others, `/sessions/${unknown}`]);
    const writes = [...plain, ...odd];
    const read = async (times: number) => {
      for (let left = times; left > 0; left--) await evidence.ask(who, `/sessions/${id}`);
    };
    const first = await look(id);
    // Where something changed, it is looked what changes while as much is only read.
    if (turn > 1) await read(writes.length);
    const before = await look(id);
    for (const [path, options] of writes) {
      const answer = await evidence.ask(who, path, { method: "POST", ...options });
      if (turn === 1) judgeWriteRefusal(judge, answer);
    }
    const after = await look(id);
    const looks = [first, before, after].flatMap(({ list, detail }) => [list, detail]);
    if (judge.lacks(looks)) return;
    // Who stumbles tells neither what was there nor what is.
    const broken = looks.find(({ status }) => status >= 500);
    if (broken) {
      return judge.undecided("could-not-run", `${broken.request.url} got ${broken.summary}`);
    }
    const [was, is] = [countOf(before), countOf(after)];
    const isOther = (["detail", "list"] as const).some((name) =>
      first[name].text === before[name].text && before[name].text !== after[name].text
    );
    if (was === is && !isOther) return;
    if (first.detail.text === before.detail.text && before.detail.text !== after.detail.text) {
      changed.add(id);
    }
    if (first.list.text !== before.list.text) return judge.undecided("churn", CHANGING);
    if (turn < MAX_LOOKS) continue;
    await read(QUIET_TIMES * writes.length);
    if ((await look(id)).list.text !== after.list.text) return judge.undecided("churn", CHANGING);
    return judge.fault({
      expected: "nothing to change",
      // One session may change by itself, but not one after the other just as it is written to.
      kind: changed.size > 1 ? "write" : "shape",
      got: was === is ? "other sessions" : `a count of ${is} after ${was}`,
      answers: [before.list, after.list],
    });
  }
}

const FORM = "application/x-www-form-urlencoded";
const ENDED = JSON.stringify({ is_active: false });

/** What is refused whatever it holds, and whatever else it asks for. */
function oddWrites(
  details: readonly string[],
  hidden: readonly string[],
): [path: string, options: AskOptions][] {
  const unknown = hidden.at(-1) ?? "/sessions";
  return [
    // Which session it would be is not looked at.
    ...hidden.flatMap((path) =>
      ["PUT", "PATCH"].map((method): [string, AskOptions] => [path, { method, body: "{}" }])
    ),
    [unknown, { headers: { "X-HTTP-Method-Override": "DELETE" } }],
    [`${unknown}?_method=DELETE`, {}],
    ["/sessions", { body: "a=1", headers: { "Content-Type": FORM } }],
    ...details.map((path): [string, AskOptions] => [`${path}?format=json`, { body: ENDED }]),
    ["/sessions", { body: "{" }],
    ["/sessions", { body: "text", headers: { "Content-Type": "text/plain" } }],
    ["/sessions?page=1&format=json", { body: "{}" }],
  ];
}

function judgeWriteRefusal(judge: Judge, answer: RecordedResponse): void {
  const leaks = holdsData(answer);
  judge.expect(refusesWriting(answer) && !leaks, {
    expected: "405 with Allow, and no data",
    ...(leaks && { kind: "leak" as const }),
    ...(answer.status < 300 && answer.status > 0 && { kind: "write" as const }),
    got: leaks
      ? `${answer.summary} with fields of a session`
      : answer.status === 405
      ? "405 without Allow"
      : answer.summary,
    answers: [answer],
  });
}

/** 405, with an Allow that names no method that writes. */
function refusesWriting({ status, headers }: RecordedResponse): boolean {
  const words = headers["allow"]?.split(",").map((word) => word.trim());
  return status === 405 && words !== undefined && !words.some((word) => WRITING.includes(word));
}
