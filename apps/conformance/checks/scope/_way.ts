import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
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
  const extra = await leakIn(evidence, user, answer);
  if (extra === undefined) return;
  judge.fault({
    expected: `no more for ${query ?? Object.keys(headers).join(", ")} than in the list without it`,
    kind: "leak",
    got: `session ${extra}`,
    answers: [answer],
  });
}
