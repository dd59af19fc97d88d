import type { AnyRow } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { lastingHeaders, saySame } from "../indistinct.ts";
import type { Judge } from "../judge.ts";
import { trustedHeaders } from "../trusted_headers.ts";
import { holdsData } from "../../evidence/holds_data.ts";
import { UNKNOWN_ID } from "../unknown_id.ts";
import { judgeHeaders, judgeRefusal, judgeUnheardWrites } from "./_refused.ts";

const BROWSERS = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** Checks `auth/required`. */
export const authRequired: Check = {
  id: "auth/required",
  needs: [],
  method:
    "asks without credentials for lists and for a session of every state and type, with HEAD, as a browser and as a proxy too",
  run: async (evidence, judge) => {
    await judgeHeaders(evidence, judge, [["nobody", undefined], ["another scheme", "Basic x"], [
      "a blank header",
      "",
    ]]);
    const list = [...(await evidence.operatorListBefore()).rows.values()];
    const [row] = list;
    const routes = ["/sessions", ...row ? [`/sessions/${row.session_id}`] : []];
    const asNobody = (path: string, headers: Record<string, string> = {}) =>
      evidence.askAs("nobody", undefined, path, { headers });
    const paths = [
      "/sessions?page=last",
      "/sessions?page=abc",
      "/sessions?experiment_id=abc",
      "/sessions/abc",
    ];
    if (row) paths.push(`/sessions/${row.session_id}?format=json`);
    for (const path of paths) judgeRefusal(judge, await asNobody(path));
    for (const path of ["/sessions.json", ...row ? [`/sessions/0${row.session_id}`] : []]) {
      const answer = await asNobody(path);
      // What is no route there may be a 404.
      if (answer.status !== 404 || holdsData(answer)) judgeRefusal(judge, answer);
    }
    if (row) await judgeSession(judge, row.session_id, asNobody);
    for (const id of oneOfEach(list)) judgeRefusal(judge, await asNobody(`/sessions/${id}`));
    const { operator } = evidence;
    const other = await evidence.askAs(
      "another scheme and a good token",
      `Token ${operator.token()}`,
      "/sessions",
    );
    judge.expect(other.status === 401, {
      expected: "401, as the scheme is not Bearer",
      got: other.summary,
      answers: [other],
      kind: "shape",
    });
    for (const path of routes) {
      const ask = (as: string, headers: Record<string, string>) =>
        evidence.askAs(as, undefined, path, { headers });
      judgeRefusal(judge, await ask("nobody, with a proxy's headers", trustedHeaders(operator)));
      // What a browser is refused with may be a page.
      const page = await ask("nobody, in a browser", BROWSERS);
      if (page.status !== 401 || holdsData(page)) judgeRefusal(judge, page);
    }
    await judgeUnheardWrites(evidence, judge, "nobody", undefined);
    for (const path of routes) {
      const options = await evidence.askAs("nobody", undefined, path, { method: "OPTIONS" });
      if (holdsData(options)) judgeRefusal(judge, options);
      judgeCount(judge, options, list.length);
    }
    const plain = await asNobody("/sessions");
    judgeRefusal(judge, plain);
    judgeCount(judge, plain, list.length);
  },
};

/** How many sessions there are is told to nobody, either; a few may be so many by chance. */
function judgeCount(judge: Judge, answer: RecordedResponse, count: number): void {
  const { json } = answer;
  if (count < MIN_TELLING || typeof json !== "object" || json === null) return;
  const told = Object.entries(json).find(([key, value]) => COUNTS.test(key) && value === count);
  if (!told) return;
  judge.fault({
    expected: "no data",
    got: `how many sessions there are: ${told[0]} is ${count}`,
    answers: [answer],
    level: "MUST",
    kind: "leak",
  });
}

const COUNTS = /count|total/i;
const MIN_TELLING = 10;

/** Returns sessions of every state and type: one of them may be open where the newest is not. */
function oneOfEach(rows: readonly AnyRow[]): number[] {
  const found = new Set<unknown>();
  return rows.filter((row) => {
    const state = `${row.is_active} ${row.start_date_time === null}`;
    const isNew = !found.has(state) || !found.has(row.session_type);
    found.add(state).add(row.session_type);
    return isNew;
  }).map(({ session_id }) => session_id);
}

/** Without credentials nobody learns that a session is there, or has not been modified. */
async function judgeSession(
  judge: Judge,
  id: number,
  ask: (path: string, headers?: Record<string, string>) => Promise<RecordedResponse>,
): Promise<void> {
  judgeRefusal(judge, await ask(`/sessions/${id}`, { "If-None-Match": "*" }));
  const [answer, unknown] = [await ask(`/sessions/${id}`), await ask(`/sessions/${UNKNOWN_ID}`)];
  if (answer.status !== 401 || unknown.status !== 401) {
    for (const one of [answer, unknown]) judgeRefusal(judge, one);
    return;
  }
  const headers = await lastingHeaders(
    [answer, unknown],
    async () => [await ask(`/sessions/${id}`), await ask(`/sessions/${UNKNOWN_ID}`)],
  );
  judge.expect(
    headers.length === 0 && saySame({ answer, id }, { answer: unknown, id: UNKNOWN_ID }),
    {
      expected: "the refusal that an unknown id gets",
      got: headers.length > 0 ? `other headers: ${headers.join(", ")}` : "another one",
      answers: [unknown, answer],
      kind: "shape",
    },
  );
}
