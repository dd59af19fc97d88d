import { DETAIL_KEYS, isTimeKey } from "@sessions/domain";
import { detailOf } from "../../evidence/detail_of.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import { readList } from "../../evidence/list_page.ts";
import { type AnyRow, instantOf } from "../../evidence/rows.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import type { Judge } from "../judge.ts";
import { holdsData } from "../../evidence/holds_data.ts";
import { eachUser } from "./_each_user.ts";
import { isStillForeign } from "../leak_in.ts";
import { UNKNOWN_ID } from "../unknown_id.ts";
import { trustedHeaders } from "../trusted_headers.ts";
import { foreignIds } from "./_foreign.ts";

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

const TIME_KEYS = DETAIL_KEYS.filter(isTimeKey);
/** How many sessions of others are asked for in every other way. */
const BY_THE_WAY = 1;

/** Headers by which a proxy in front tells which path was meant: taken from anybody, they lead anywhere. */
function rewritten({ request }: RecordedResponse): Record<string, string> {
  const { pathname } = new URL(request.url);
  return { "X-Original-URL": pathname, "X-Rewrite-URL": pathname };
}

/** Other ways to a session of others: none of them may show anything of it. */
async function judgeWays(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  id: number,
): Promise<void> {
  const granted = await evidence.detail(evidence.operator, id);
  const detail = detailOf(granted, id);
  if (!detail) return;
  const others = ["user", "user_id", "created_by", "started_by", "owner", "as_user"];
  const queries = [
    "format=json",
    "page=1",
    "all=true",
    `experiment_id=${detail.experiment_id}`,
    others.map((name) => `${name}=${detail.created_by}`).join("&"),
    "role=operator&admin=true&is_operator=true&scope=all&sudo=true",
  ];
  const paths = [
    `0${id}`,
    `+${id}`,
    `${id}%20`,
    `${id}.json`,
    `${id}/`,
    // The same digits, percent-encoded.
    String(id).replace(/\d/g, "%3$&"),
    ...queries.map((one) => `${id}?${one}`),
  ];
  const ways: RecordedResponse[] = [];
  for (const path of paths) ways.push(await evidence.ask(user, `/sessions/${path}`));
  ways.push(
    await evidence.ask(user, `/sessions/${id}`, { method: "OPTIONS" }),
    await evidence.ask(user, `/sessions/${id}`, {
      headers: { Accept: "application/json; indent=4" },
    }),
    await evidence.ask(user, `/sessions/${id}`, { headers: { Range: "bytes=0-" } }),
    await evidence.ask(user, `/sessions/${id}`, { headers: trustedHeaders(evidence.operator) }),
    await evidence.ask(user, `/sessions/${id}`, { headers: rewritten(granted) }),
    await evidence.ask(user, "/sessions?experiment_id=0", { headers: rewritten(granted) }),
    await evidence.ask(user, "/sessions", { method: "OPTIONS" }),
    await evidence.detail(user, id),
  );
  await judgeConditions(evidence, judge, user, id);
  for (const answer of ways) {
    const told = Object.entries(answer.headers).find((header) => tellsOf(header, detail));
    // What a list shows of others without the times of this session is the list's matter.
    const isDetail = answer !== ways.at(-1) && readList(answer) === undefined;
    const shows = isDetail && holdsData(answer) || holdsTimes(answer, detail);
    if ((!told && !shows) || !await isStillForeign(evidence, id, user.userId ?? 0)) continue;
    judge.fault({
      expected: `nothing of session ${id}`,
      got: told ? `the header ${told[0]}: ${told[1]}` : `${answer.summary} with its fields`,
      answers: [granted, answer],
      kind: "leak",
    });
  }
}

/** That a session has not been modified is told to nobody who may not see it. */
async function judgeConditions(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  id: number,
): Promise<void> {
  const granted = await evidence.detail(evidence.operator, id);
  const headers = conditions(granted);
  const answer = await evidence.ask(user, `/sessions/${id}`, { headers });
  if (answer.status !== 304) return;
  const unknown = await evidence.ask(user, `/sessions/${UNKNOWN_ID}`, { headers });
  if (unknown.status === 304 || !await isStillForeign(evidence, id, user.userId ?? 0)) return;
  judge.fault({
    expected: "404, as without a condition",
    got: "304: it has not been modified",
    answers: [granted, answer],
    kind: "leak",
  });
}

/** Headers that ask whether a session is still as the operator got it. */
function conditions({ headers }: RecordedResponse): Record<string, string> {
  const { etag = "*" } = headers;
  const modified = headers["last-modified"] ?? headers["date"];
  return { "If-None-Match": etag, ...(modified && { "If-Modified-Since": modified }) };
}

/** Whether a header holds a key of a session with its value, or when it was modified. */
function tellsOf([name, value]: [string, string], detail: AnyRow): boolean {
  if (name === "last-modified") {
    const at = Date.parse(value) * 1000;
    return TIME_KEYS.some((key) => {
      const instant = instantOf(detail[key]);
      return instant !== undefined && Math.floor(instant / 1e6) * 1e6 === at;
    });
  }
  return DETAIL_KEYS.some((key) => {
    const held = detail[key];
    return held !== null && held !== undefined &&
      new RegExp(`\\b${key}["']?\\s*[:=]\\s*["']?${escaped(String(held))}\\b`).test(value);
  });
}

/** Whether a body holds a date-time of a session, under whatever name. */
function holdsTimes({ text }: RecordedResponse, detail: AnyRow): boolean {
  return TIME_KEYS.some((key) => typeof detail[key] === "string" && text.includes(detail[key]));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
