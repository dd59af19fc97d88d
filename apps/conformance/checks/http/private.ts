import { randomBytes } from "node:crypto";
import type { Evidence } from "../../evidence/evidence.ts";
import { listedIds, readList } from "../../evidence/list_page.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../refusals.ts";
import { UNKNOWN_ID } from "../unknown_id.ts";
import { NEED_SESSION } from "../remedies.ts";

const SHARED_CACHE =
  "a cache keeps answers by their URL alone: it needs Vary: Authorization, or to be told that they are private";

/** Checks `http/private`. */
export const httpPrivate: Check = {
  id: "http/private",
  needs: ["user"],
  revealsSharedCache: true,
  method: "reads Cache-Control, and asks the same URLs as operator and user in turn",
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

/** Asks a fresh URL as one identity, then as the other, and the reverse. */
async function judgeTurns(
  evidence: Evidence,
  user: Identity,
  query: string,
  judge: Judge,
): Promise<void> {
  const { operator } = evidence;
  const ids = (answer: RecordedResponse) =>
    JSON.stringify([readList(answer)?.count, listedIds(answer)]);
  for (const [first, second] of [[operator, user], [user, operator]] as const) {
    const own = await evidence.ask(second, `/sessions${query}${mark()}`);
    const url = `/sessions${query}${mark()}`;
    const left = await evidence.ask(first, url);
    const right = await evidence.ask(second, url);
    if (ids(left) === ids(own) || left.status !== 200 || own.status !== 200) continue;
    judge.expect(ids(right) !== ids(left), {
      expected: `${second.name} to get an answer of their own`,
      kind: "leak",
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
      await evidence.ask(operator, `/sessions/${id}?${mark()}`),
      await evidence.ask(user, `/sessions/${id}?${mark()}`),
    ];
    if (granted.status !== 200 || denied.status === 200) return;
    // The very URL that every client asks, the one who may not see it first.
    const plain = `/sessions/${id}`;
    await evidence.ask(user, plain);
    const refused = await evidence.ask(operator, plain);
    judge.expect(refused.status === 200, {
      expected: `200 for ${operator.name}`,
      got: `${refused.summary}, after ${user.name} had been refused`,
      answers: [granted, refused],
      level: "MUST",
      hint: SHARED_CACHE,
    });
    for (
      const [first, second, wanted] of [[operator, user, denied], [
        user,
        operator,
        granted,
      ]] as const
    ) {
      const url = `/sessions/${id}?${mark()}`;
      const left = await evidence.ask(first, url);
      const right = await evidence.ask(second, url);
      judge.expect(right.status === wanted.status, {
        expected: `${wanted.status} for ${second.name}`,
        ...(holdsData(right) && second === user && { kind: "leak" as const }),
        got: `${right.summary}, as ${first.name} had got for the same URL`,
        answers: [left, right],
        level: "MUST",
        hint: SHARED_CACHE,
      });
    }
    return;
  }
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
      answers: [granted, tagged],
      level: "MUST",
      kind: "leak",
    });
  }
}

/** Returns a parameter that was never sent before. */
function mark(): string {
  return `conformance_turn=${randomBytes(8).toString("hex")}`;
}
