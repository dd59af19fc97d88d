import { DETAIL_KEYS } from "@sessions/domain";
import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../refusals.ts";
import { eachUser } from "./_each_user.ts";
import { foreignIds, isStillForeign } from "./_foreign.ts";

/** Checks `scope/foreign-detail`. */
export const scopeForeignDetail: Check = {
  id: "scope/foreign-detail",
  needs: ["user"],
  method: "retrieves, as each user, sessions of others that the operator gets in the same minute",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const foreign = await foreignIds(evidence, userId);
      for (const id of foreign.slice(0, BY_THE_WAY)) await judgeWays(evidence, judge, user, id);
      for (const id of foreign) {
        const answer = await evidence.detail(user, id);
        const granted = answer.status >= 200 && answer.status < 300;
        // It may have become the user's since the operator read it.
        if ((granted || holdsData(answer)) && !await isStillForeign(evidence, id, userId)) {
          judge.undecided("churn", `session ${id} changed hands while it was compared`);
          continue;
        }
        judge.expect([403, 404].includes(answer.status) && !holdsData(answer), {
          expected:
            `404, and no field of session ${id}, which is not a self session of user ${userId}`,
          got: `${answer.summary}${holdsData(answer) ? " with its fields" : ""}`,
          ...(holdsData(answer) && { kind: "leak" as const }),
          answers: [await evidence.detail(evidence.operator, id), answer],
        });
      }
      return foreign.length > 0;
    }),
};

/** How many sessions of others are asked for in every other way. */
const BY_THE_WAY = 2;

/** Other ways to a session of others: none of them may show anything of it. */
async function judgeWays(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  id: number,
): Promise<void> {
  const granted = await evidence.detail(evidence.operator, id);
  const ways = [
    await evidence.ask(user, `/sessions/0${id}`),
    await evidence.ask(user, `/sessions/${id}?format=json`),
    await evidence.ask(user, `/sessions/${id}`, { method: "OPTIONS" }),
    await evidence.detail(user, id),
  ];
  for (const answer of ways) {
    const told = Object.entries(answer.headers).find(([, value]) => HOLDS_KEY.test(value));
    const shows = answer !== ways.at(-1) && holdsData(answer);
    if ((!told && !shows) || !await isStillForeign(evidence, id, user.userId ?? 0)) continue;
    judge.fault({
      expected: `nothing of session ${id}`,
      got: told ? `the header ${told[0]}: ${told[1]}` : `${answer.summary} with its fields`,
      answers: [granted, answer],
      kind: "leak",
    });
  }
}

/** A key of a session, as JSON or form-encoded. */
const HOLDS_KEY = new RegExp(`\\b(${DETAIL_KEYS.join("|")})\\b["']?\\s*[:=]`);
