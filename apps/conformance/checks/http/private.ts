import type { Evidence } from "../../evidence/evidence.ts";
import { readList } from "../../evidence/list_page.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../refusals.ts";
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
    for (const path of ["/sessions/999999999", "/sessions?page=0"]) {
      const answer = await evidence.ask(evidence.operator, path);
      const control = answer.headers["cache-control"] ?? "";
      if (answer.status < 400 || !/\bpublic\b|\bs-maxage\b/i.test(control)) continue;
      judge.fault({
        expected: "an error that shared caches do not keep",
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
      await judgeTag(evidence, user, judge);
    }
  },
};

/** Asks a fresh URL as one identity, then as the other, and the reverse. */
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

/** A tag that one identity was given must not tell another that the session is there. */
async function judgeTag(evidence: Evidence, user: Identity, judge: Judge): Promise<void> {
  const own = (await evidence.list(user)).rows;
  const id = [...(await evidence.stable()).rows.keys()].find((one) => !own.has(one));
  if (id === undefined) return;
  const path = `/sessions/${id}`;
  const granted = await evidence.ask(evidence.operator, path);
  const { etag } = granted.headers;
  if (granted.status !== 200 || etag === undefined) return;
  const denied = await evidence.ask(user, path);
  if (denied.status === 200) return;
  const tagged = await evidence.ask(user, path, { ifNoneMatch: etag });
  judge.expect(tagged.status !== 304, {
    expected: `${denied.status}, as without If-None-Match`,
    got: "304: the tag that the operator was given holds for everybody",
    answers: [granted, tagged],
    level: "MUST",
    kind: "leak",
  });
}

/** Returns a parameter that was never sent before. */
function mark({ random }: Evidence): string {
  return `conformance_turn=${Date.now().toString(36)}${random.below(1e9)}`;
}
