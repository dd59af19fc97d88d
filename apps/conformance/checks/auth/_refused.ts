import type { Evidence } from "../../evidence/evidence.ts";
import type { FaultyToken, Forge } from "../../target/forge.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Fault } from "../fault.ts";
import type { Judge } from "../judge.ts";
import { UNKNOWN_ID, unusedId } from "../unknown_id.ts";
import { holdsData } from "../../evidence/holds_data.ts";

const CONTROL = "the same request with the operator's own token did not succeed close by";

/** Whoever looks at users' tokens less closely takes one of these. */
const MAX_OF_A_USER = 2;

/** Judges tokens that must be refused: the operator's, made faulty, and a user's. */
export async function judgeTokens(
  evidence: Evidence,
  judge: Judge,
  forgeOn: (forge: Forge) => readonly FaultyToken[],
  remedy: string,
): Promise<void> {
  const made = forgeOn(evidence.forge);
  if (made.length === 0) return judge.undecided("could-not-run", remedy);
  const cases = new Set(judge.chosen(made.map(({ fault }) => fault)));
  const tokens = made.filter(({ fault }) => cases.has(fault));
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
  const refused = tokens.filter(({ stumbles }) => !stumbles);
  await judgeHeaders(
    evidence,
    judge,
    refused.map(({ fault, token }) => [fault, `Bearer ${token}`]),
    judgeRefusal,
  );
  for (const { fault, token } of tokens.filter(({ stumbles }) => stumbles)) {
    const answer = await evidence.askAs(fault, `Bearer ${token}`, "/sessions");
    if (answer.status < 500) judgeRefusal(judge, answer, fault);
  }
  for (const [index, user] of evidence.users.entries()) {
    const forge = evidence.userForges[index];
    if (!forge || (await evidence.ask(user, "/sessions")).status !== 200) continue;
    judge.turnTo(user.name);
    for (const { fault, token } of forgeOn(forge).slice(0, MAX_OF_A_USER)) {
      if (!cases.has(fault)) continue;
      const answer = await evidence.askAs(`${fault}, of a user`, `Bearer ${token}`, "/sessions");
      judgeRefusal(judge, answer, fault);
    }
  }
}

/** Judges headers that must be refused on every route, where the operator's token is accepted. */
export async function judgeHeaders(
  evidence: Evidence,
  judge: Judge,
  headers: readonly (readonly [string, string | undefined])[],
  judgeAnswer: typeof judgeRefusal = (judge, answer) => judgeRefusal(judge, answer),
): Promise<void> {
  const list = await evidence.operatorListBefore();
  const [row] = list.rows.values();
  const paths = ["/sessions", ...(row ? [`/sessions/${row.session_id}`] : [])];
  // A server may look at credentials again where it answers in a way of its own: with one of them.
  const ways = row ? [`/sessions?experiment_id=${row.experiment_id}`, "/sessions?format=json"] : [];
  if (list.pages.length > 1) ways.push("/sessions?page=2");
  let controlled = 0;
  for (const path of [...paths, ...ways]) {
    const isWay = ways.includes(path);
    // One control in a run is enough where one header is tried.
    const control = await evidence[isWay ? "read" : "ask"](evidence.operator, path);
    if (control.status !== 200) continue;
    controlled++;
    const count = isWay ? 1 : headers.length;
    for (const [fault, authorization] of headers.slice(0, count)) {
      judgeAnswer(judge, await evidence.askAs(fault, authorization, path), fault);
    }
  }
  if (controlled === 0) return judge.undecided("could-not-run", CONTROL);
  const [first] = headers;
  if (!first) return;
  const unknown = `/sessions/${UNKNOWN_ID}`;
  judgeAnswer(judge, await evidence.askAs(...first, unknown), first[0]);
  for (const path of [...paths, ...ways]) {
    const head = await evidence.askAs(...first, path, { method: "HEAD" });
    const answers = [head];
    if (head.status >= 200 && head.status < 300) {
      judge.fault({ expected: "401 for HEAD too", got: head.summary, answers, kind: "leak" });
    } else if (head.status === 401 && !isChallenge(head)) {
      judge.fault({ expected: CHALLENGE, got: "none for HEAD", answers });
    }
  }
}

/** Where writes may be sent: they are refused for the credentials, before anything else is looked at. */
export async function judgeUnheardWrites(
  evidence: Evidence,
  judge: Judge,
  as: string,
  authorization: string | undefined,
): Promise<void> {
  if (!evidence.limits.allowWrites || evidence.limits.case !== undefined) return;
  const unknown = `/sessions/${await unusedId(evidence)}`;
  const writes = [["POST", "/sessions"], ["DELETE", unknown]] as const;
  for (const [method, path] of writes) {
    judgeRefusal(judge, await evidence.askAs(as, authorization, path, { method, body: "{}" }));
  }
}

/** @param oneCase what makes and sends the same again, where the suite made the token */
export function judgeRefusal(
  judge: Judge,
  answer: RecordedResponse,
  oneCase?: string,
): void {
  const rest = { answers: [answer], ...(oneCase !== undefined && { case: oneCase }) };
  const fault = (found: Omit<Fault, "answers">) => judge.fault({ ...found, ...rest });
  if (holdsData(answer)) {
    return fault({
      expected: "401 and no data",
      got: `${answer.summary} with sessions`,
      level: "MUST",
      kind: "leak",
    });
  }
  if (answer.status !== 401) return fault({ expected: "401", got: answer.summary });
  if (!answer.isJson || answer.jsonProblem !== undefined) {
    return fault({ expected: "401 with a JSON body", got: answer.summary });
  }
  judge.expect(isChallenge(answer), {
    expected: CHALLENGE,
    got: answer.headers["www-authenticate"] || "none",
    ...rest,
  });
}

const CHALLENGE = "a WWW-Authenticate: Bearer challenge";

function isChallenge({ headers }: RecordedResponse): boolean {
  return /(^|,)\s*Bearer\b/i.test(headers["www-authenticate"] ?? "");
}
