import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Check } from "./check.ts";
import type { Judge } from "./judge.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { FaultyToken } from "../target/forge.ts";
import { holdsData } from "./refusals.ts";

const NEED_JWT = "the operator's token is no JWT, so it cannot be tampered with";
const CONTROL = "the same request with the operator's own token did not succeed close by";

/** The checks of authentication. */
export const AUTH_CHECKS: readonly Check[] = [
  {
    id: "auth/required",
    needs: [],
    method: "asks for the list and a detail without credentials",
    run: async (evidence, judge) => {
      await judgeHeaders(evidence, judge, [["nobody", undefined], ["another scheme", "Basic x"]]);
      const [row] = (await evidence.operatorListBefore()).rows.values();
      if (!row) return;
      const filter = `/sessions?experiment_id=${row.experiment_id}`;
      judgeRefusal(judge, await evidence.askAs("nobody", undefined, filter));
      for (const path of ["/sessions", `/sessions/${row.session_id}`]) {
        const head = await evidence.askAs("nobody", undefined, path, { method: "HEAD" });
        if (head.status >= 200 && head.status < 300) {
          judge.fault({ expected: "401 for HEAD too", got: head.summary, answers: [head] });
        }
      }
    },
  },
  {
    id: "auth/malformed",
    needs: [],
    method: "asks with bearer values that are no JWT, none, and two",
    run: (evidence, judge) =>
      judgeHeaders(evidence, judge, [["garbage", "Bearer garbage"], ["no value", "Bearer"], [
        "two values",
        "Bearer a b",
      ]]),
  },
  {
    id: "auth/signature",
    needs: ["jwt"],
    method: "asks with the operator's token after changing its payload, its signature, and its key",
    run: (evidence, judge) => judgeTokens(evidence, judge, evidence.forge.signature(), NEED_JWT),
  },
  {
    id: "auth/algorithm",
    needs: ["jwt"],
    method:
      "asks with the operator's claims unsigned and, with the key, signed by another algorithm",
    run: (evidence, judge) => judgeTokens(evidence, judge, evidence.forge.algorithm(), NEED_JWT),
  },
  {
    id: "auth/expired",
    needs: ["expired"],
    method: "asks with an expired token",
    run: (evidence, judge) =>
      judgeTokens(
        evidence,
        judge,
        evidence.forge.expired(),
        "give --expired a token, or --jwt-secret of an own deployment",
      ),
  },
  {
    id: "auth/token-type",
    needs: ["refresh"],
    method: "asks with a refresh token",
    run: (evidence, judge) =>
      judgeTokens(
        evidence,
        judge,
        evidence.forge.refresh(),
        "give --refresh a token, log in with login:, or give --jwt-secret of an own deployment",
      ),
  },
  {
    id: "auth/user",
    needs: ["secret"],
    method: "asks with a token of a user who does not exist",
    run: (evidence, judge) =>
      judgeTokens(
        evidence,
        judge,
        evidence.forge.nobody(),
        "give --jwt-secret of an own deployment",
      ),
  },
];

async function judgeTokens(
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

/** Each header must be refused on both routes, where the operator's own token is not. */
async function judgeHeaders(
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
  else if (id === undefined) {
    judge.undecided(
      "no-witness",
      "the operator's list must hold a session, so that there is data to withhold",
    );
  }
}

function judgeRefusal(judge: Judge, answer: RecordedResponse): void {
  const answers = [answer];
  if (holdsData(answer)) {
    return judge.fault({
      expected: "401 and no data",
      got: `${answer.summary} with sessions`,
      answers,
      level: "MUST",
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
