import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Judge } from "../judge.ts";
import { leakIn } from "../leak_in.ts";

/** A user's list that is asked for in another way must show no more than following the links did. */
export async function judgeWay(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  { query, headers = {} }: { query?: string; headers?: Record<string, string> },
): Promise<void> {
  const answer = await evidence.ask(user, query ? `/sessions?${query}` : "/sessions", { headers });
  await judgeExtra(evidence, judge, user, answer, query ?? Object.keys(headers).join(", "));
}

/** A list as a user got it in some way must show no more than their whole one. */
export async function judgeExtra(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  answer: RecordedResponse,
  way: string,
): Promise<void> {
  const extra = await leakIn(evidence, user, answer);
  if (extra === undefined) return;
  judge.fault({
    expected: `no more for ${way} than in the list without it`,
    kind: "leak",
    got: `session ${extra}`,
    answers: [answer],
  });
}
