import type { Evidence } from "../../evidence/evidence.ts";
import type { FaultyToken } from "../../target/forge.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../refusals.ts";

const CONTROL = "the same request with the operator's own token did not succeed close by";

export async function judgeTokens(
  evidence: Evidence,
  judge: Judge,
  tokens: readonly FaultyToken[],
  remedy: string,
): Promise<void> {
  if (tokens.length === 0) return judge.undecided("could-not-run", remedy);
  const good = evidence.forge.good();
  if (good !== undefined) {
    const control = await evidence.askAs("a forged good token", `Bearer ${good}`, "/sessions");
    if (control.status !== 200) {
      return judge.undecided(
        "could-not-run",
        `a good token made with --jwt-secret is refused (${control.summary}): it is not this deployment's key`,
      );
    }
  }
  await judgeHeaders(evidence, judge, tokens.map(({ fault, token }) => [fault, `Bearer ${token}`]));
}

/** Judges headers that must be refused on both routes, where the operator's token is accepted. */
export async function judgeHeaders(
  evidence: Evidence,
  judge: Judge,
  headers: readonly (readonly [string, string | undefined])[],
): Promise<void> {
  const [id] = (await evidence.operatorListBefore()).rows.keys();
  const paths = ["/sessions", ...(id === undefined ? [] : [`/sessions/${id}`])];
  let controlled = 0;
  for (const path of paths) {
    const control = await evidence.ask(evidence.operator, path);
    if (control.status !== 200) continue;
    controlled++;
    for (const [fault, authorization] of headers) {
      judgeRefusal(judge, await evidence.askAs(fault, authorization, path));
    }
  }
  if (controlled === 0) judge.undecided("could-not-run", CONTROL);
}

export function judgeRefusal(judge: Judge, answer: RecordedResponse): void {
  const answers = [answer];
  if (holdsData(answer)) {
    return judge.fault({
      expected: "401 and no data",
      got: `${answer.summary} with sessions`,
      answers,
      level: "MUST",
      kind: "leak",
    });
  }
  const challenge = answer.headers["www-authenticate"] ?? "";
  if (answer.status !== 401) return judge.fault({ expected: "401", got: answer.summary, answers });
  if (!answer.isJson) {
    return judge.fault({ expected: "401 with a JSON body", got: answer.summary, answers });
  }
  judge.expect(/^Bearer\b/i.test(challenge), {
    expected: "a WWW-Authenticate: Bearer challenge",
    got: challenge || "none",
    answers,
  });
}
