import { randomBytes } from "node:crypto";
import { detailOf } from "../../evidence/detail_of.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Judge } from "../judge.ts";
import { isStillForeign, isStillListed } from "../leak_in.ts";
import { membership } from "../membership.ts";
import { holdsData } from "../../evidence/holds_data.ts";

const SHARED_CACHE =
  "a cache keeps answers by their URL alone: it needs Vary: Authorization, or to be told that they are private";

const CHANGED = "the session changed while it was compared; try again at a quieter time";

/** Asks fresh URLs of a list as the operator and then as the user, and the reverse. */
export async function judgeListTurns(
  evidence: Evidence,
  user: Identity,
  query: string,
  judge: Judge,
): Promise<void> {
  const { operator } = evidence;
  const fresh = () => `/sessions${query}${mark()}`;
  const own = new Map([
    [operator, await evidence.ask(operator, fresh())],
    [user, await evidence.ask(user, fresh())],
  ]);
  const turns = [[operator, user, "GET"], [user, operator, "GET"], [
    operator,
    user,
    "HEAD",
  ]] as const;
  for (const [first, second, method] of turns) {
    const [theirs, good] = [own.get(first), own.get(second)];
    if (!theirs || !good || theirs.status !== 200 || good.status !== 200) continue;
    const url = fresh();
    const left = await evidence.ask(first, url, { method });
    const right = await evidence.ask(second, url);
    const isTheirs = membership(right) === membership(theirs) &&
      membership(good) !== membership(theirs);
    judge.expect(!isTheirs, {
      expected: `${second.name} to get an answer of their own`,
      kind: "leak",
      got: `the list of ${first.name}, who had asked for the same URL${
        method === "HEAD" ? " with HEAD" : ""
      }`,
      answers: [left, right],
      level: "MUST",
      hint: SHARED_CACHE,
    });
  }
}

/** What nobody was refused is not refused to who comes next. */
export async function judgeRefusedBefore(
  evidence: Evidence,
  who: Identity,
  judge: Judge,
): Promise<void> {
  const url = `/sessions?${mark()}`;
  const refused = await evidence.askAs("nobody", undefined, url);
  const next = await evidence.ask(who, url);
  if (refused.status === 200 || next.status === 200) return;
  const other = await evidence.ask(who, `/sessions?${mark()}`);
  if (other.status !== 200) return;
  judge.fault({
    expected: `200 for ${who.name}`,
    got: `${next.summary}, as nobody had got for the same URL`,
    answers: [refused, next],
    level: "MUST",
    hint: SHARED_CACHE,
  });
}

/** A detail that the user may not see: neither answer may stand in for the other. */
export async function judgeDetailTurns(
  evidence: Evidence,
  user: Identity,
  judge: Judge,
): Promise<void> {
  const own = (await evidence.list(user)).rows;
  const { operator } = evidence;
  const foreign = [...(await evidence.stable()).rows].filter(([id]) => !own.has(id));
  for (const [id, row] of foreign.slice(0, MAX_TRIES)) {
    const [granted, denied] = [
      await evidence.ask(operator, `/sessions/${id}?${mark()}`),
      await evidence.ask(user, `/sessions/${id}?${mark()}`),
    ];
    // Some portals let users retrieve more than their lists show.
    if (denied.status === 200) return;
    judgeHidden(judge, denied);
    if (granted.status !== 200) {
      await judgeGone(evidence, judge, granted, [id, row.experiment_id]);
      continue;
    }
    // The very URL that every client asks, the one who may not see it first.
    const plain = `/sessions/${id}`;
    await evidence.ask(user, plain);
    const refused = await evidence.ask(operator, plain);
    if (refused.status !== 200 && !await isStillListed(evidence, id)) {
      return judge.undecided("churn", CHANGED);
    }
    judge.expect(refused.status === 200, {
      expected: `200 for ${operator.name}`,
      got: `${refused.summary}, after ${user.name} had been refused`,
      answers: [granted, refused],
      level: "MUST",
      hint: SHARED_CACHE,
    });
    const turns = [[operator, user, denied], [user, operator, granted]] as const;
    for (const [first, second, wanted] of turns) {
      const url = `/sessions/${id}?${mark()}`;
      const left = await evidence.ask(first, url);
      const right = await evidence.ask(second, url);
      if (second === user && right.status === denied.status) judgeHidden(judge, right);
      const isStill = second === operator
        ? () => isStillListed(evidence, id)
        : () => isStillForeign(evidence, id, user.userId ?? 0);
      if (right.status !== wanted.status && !await isStill()) {
        return judge.undecided("churn", CHANGED);
      }
      judge.expect(right.status === wanted.status, {
        expected: `${wanted.status} for ${second.name}`,
        ...(holdsData(right) && second === user && { kind: "leak" as const }),
        got: `${right.summary}, as ${first.name} had got for the same URL`,
        answers: [wanted, left, right],
        level: "MUST",
        hint: SHARED_CACHE,
      });
    }
    return;
  }
}

/** So many sessions are tried until the operator may retrieve one. */
const MAX_TRIES = 20;

/** Whatever its status is, an answer to who may not see a session holds nothing of it. */
function judgeHidden(judge: Judge, answer: RecordedResponse): void {
  if (!holdsData(answer)) return;
  judge.fault({
    expected: "nothing of a session that the operator had asked for",
    got: `${answer.summary} with its fields`,
    answers: [answer],
    level: "MUST",
    kind: "leak",
    hint: SHARED_CACHE,
  });
}

/** A session that the operator could retrieve, and whose list still shows it, is not refused now. */
async function judgeGone(
  evidence: Evidence,
  judge: Judge,
  refused: RecordedResponse,
  [id, experiment]: [number, unknown],
): Promise<void> {
  const { operator } = evidence;
  if (!detailOf(await evidence.detail(operator, id), id)) return;
  const list = await evidence.list(operator, `?experiment_id=${experiment}&${mark()}`);
  const again = await evidence.ask(operator, `/sessions/${id}`);
  if (!list.rows.has(id) || detailOf(again, id)) return;
  judge.fault({
    expected: `session ${id}, which the operator's list shows`,
    got: `${again.summary}, perhaps as a user had got`,
    answers: [refused, again],
    level: "MUST",
    hint: SHARED_CACHE,
  });
}

/** Returns a parameter that was never sent before. */
function mark(): string {
  return `conformance_turn=${randomBytes(8).toString("hex")}`;
}
