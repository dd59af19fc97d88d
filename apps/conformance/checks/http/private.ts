import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { UNKNOWN_ID } from "../unknown_id.ts";
import { NEED_SESSION } from "../remedies.ts";
import { judgeDetailTurns, judgeListTurns, judgeRefusedBefore } from "./_shared_cache.ts";

/** Checks `http/private`. */
export const httpPrivate: Check = {
  id: "http/private",
  needs: ["user"],
  revealsSharedCache: true,
  method:
    "reads Cache-Control, and asks the same URLs as operator, user and nobody in turn, with HEAD too",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    if (list.rows.size === 0) return judge.undecided("no-witness", NEED_SESSION);
    for (const { answer, who } of await answersOfEachKind(evidence)) {
      judge.turnTo(who);
      const { sharedBy } = answer;
      judge.expect(sharedBy === undefined, {
        expected: "an answer that shared caches do not keep",
        got: sharedBy ?? "",
        answers: [answer],
        kind: "shape",
      });
    }
    judge.turnTo(evidence.operator.name);
    await judgeRefusedBefore(evidence, evidence.operator, judge);
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
      for (const query of ["?", filter]) await judgeListTurns(evidence, user, query, judge);
      await judgeRefusedBefore(evidence, user, judge);
      await judgeDetailTurns(evidence, user, judge);
      await judgeTag(evidence, user, judge);
    }
  },
};

/** Returns answers with data and without, of every kind of path, to the operator, a user and nobody. */
async function answersOfEachKind(
  evidence: Evidence,
): Promise<{ answer: RecordedResponse; who: string }[]> {
  const list = await evidence.operatorListBefore();
  const [row] = list.rows.values();
  const paths = [
    "/sessions",
    `/sessions/${row?.session_id}`,
    `/sessions?experiment_id=${row?.experiment_id}`,
    "/sessions?experiment_id=abc",
    `/sessions/${UNKNOWN_ID}`,
    "/sessions?page=0",
    ...list.pages.length > 1 ? ["/sessions?page=2"] : [],
  ];
  const answers = [{
    answer: await evidence.askAs("nobody", undefined, "/sessions"),
    who: "nobody",
  }];
  const head = await evidence.ask(evidence.operator, "/sessions", { method: "HEAD" });
  answers.push({ answer: head, who: evidence.operator.name });
  for (const who of await evidence.askers()) {
    const [own] = (await evidence.list(who)).rows.keys();
    for (const path of own === undefined ? paths : [...paths, `/sessions/${own}`]) {
      answers.push({ answer: await evidence.read(who, path), who: who.name });
    }
  }
  return answers;
}

/** A tag that one identity was given must not tell another what the first one sees. */
async function judgeTag(evidence: Evidence, user: Identity, judge: Judge): Promise<void> {
  const own = (await evidence.list(user)).rows;
  const rows = (await evidence.stable()).rows;
  const foreign = [...rows.values()].find((row) => !own.has(row.session_id));
  if (!foreign) return;
  const { session_id: id, experiment_id: experiment } = foreign;
  for (const path of [`/sessions/${id}`, "/sessions", `/sessions?experiment_id=${experiment}`]) {
    const granted = await evidence.ask(evidence.operator, path);
    const { etag } = granted.headers;
    if (granted.status !== 200 || etag === undefined) continue;
    const plain = await evidence.ask(user, path);
    if (plain.status === 200 && (plain.text === granted.text || path === `/sessions/${id}`)) {
      continue;
    }
    const tagged = await evidence.ask(user, path, { headers: { "If-None-Match": etag } });
    judge.expect(tagged.status !== 304, {
      expected: `${plain.status}, as without If-None-Match`,
      got: "304: the tag that the operator was given holds for everybody",
      answers: [granted, plain, tagged],
      level: "MUST",
      kind: "leak",
    });
  }
}
