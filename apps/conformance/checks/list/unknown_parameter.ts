import { readList } from "../../evidence/list_page.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import { type AnyRow, show } from "../../evidence/rows.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { casesFor } from "../cases_for.ts";
import type { Judge } from "../judge.ts";
import { leakIn } from "../leak_in.ts";
import { membership } from "../membership.ts";
import { NEED_SESSION } from "../remedies.ts";

/** A parameter that no server knows. */
const PROBE = "conformance_probe=1";

/** Parameters that the API does not know, each of which some server has been seen to know. */
const UNKNOWN = [
  PROBE,
  "active=true",
  "active=false",
  "all=true",
  "callback=probe",
  "expand=all",
  "experiment_id__gte=999999999",
  "fields=session_id",
  "is_active=false",
  "is_active=true",
  "limit=1",
  "offset=1",
  "order_by=session_id",
  "ordering=session_id",
  "ordering=created_time",
  "page_size=1",
  "page_size=1000",
  "search=zzzz",
  "session_type=none",
  "sort=session_id",
  "state=pending",
  "state=none",
];

/** The same for values that the data has: each would leave some of its sessions away. */
function telling(rows: readonly AnyRow[], userId: number | undefined): string[] {
  const [row] = rows;
  const starter = rows.find(({ started_by }) => typeof started_by === "number")?.started_by;
  return row
    ? [
      `session_id=${row.session_id}`,
      `session_type=${row.session_type}`,
      ...["created_by", "started_by", "ended_by", "user", "user_id"].map((name) =>
        `${name}=${starter ?? userId ?? 1}`
      ),
    ]
    : [];
}

/** Checks `list/unknown-parameter`. */
export const listUnknownParameter: Check = {
  id: "list/unknown-parameter",
  needs: [],
  hasCases: true,
  method:
    "asks, as the operator and a user, with parameters that the API does not know, beside plain requests",
  async run(evidence, judge) {
    const list = await evidence.operatorListBefore();
    const cases = [...UNKNOWN, ...telling([...list.rows.values()], evidence.users[0]?.userId)];
    const askers = await evidence.askers();
    const plain = new Map<Identity, RecordedResponse>();
    for (const who of askers) {
      const before = await evidence.ask(who, "/sessions");
      if (readList(before)?.results.length) plain.set(who, before);
      else if (who === evidence.operator) return judge.undecided("no-witness", NEED_SESSION);
    }
    // Where all of them together change nothing, none does.
    const harmless = new Map<Identity, string[]>();
    if (evidence.limits.case === undefined) {
      for (const [who, before] of plain) {
        for (const together of inTurns(cases.filter((one) => one !== PROBE))) {
          const answer = await evidence.ask(who, `/sessions?${together.join("&")}`);
          if (shown(answer) !== shown(before) || hasLostParameters(answer, together)) continue;
          harmless.set(who, [...harmless.get(who) ?? [], ...together]);
        }
      }
    }
    for (
      const { who, query: parameter } of casesFor(judge, [...plain.keys()], {
        all: cases,
        few: cases,
      })
    ) {
      const before = plain.get(who);
      if (harmless.get(who)?.includes(parameter)) judge.witness();
      else if (before) await judgeParameter(evidence, judge, { who, before, parameter });
    }
  },
};

/** Groups parameters so that no group has two of a name: a server looks at one of them alone. */
function inTurns(parameters: readonly string[]): string[][] {
  const groups: string[][] = [];
  const seen = new Map<string | undefined, number>();
  for (const one of parameters) {
    const [name] = one.split("=");
    const turn = seen.get(name) ?? 0;
    seen.set(name, turn + 1);
    (groups[turn] ??= []).push(one);
  }
  return groups;
}

/** Whether the link to the next page lacks a parameter. */
function hasLostParameters(answer: RecordedResponse, parameters: readonly string[]): boolean {
  const next = readList(answer)?.next;
  return typeof next === "string" && parameters.some((one) => !next.includes(one));
}

async function judgeParameter(
  evidence: Evidence,
  judge: Judge,
  { who, before, parameter }: { who: Identity; before: RecordedResponse; parameter: string },
): Promise<void> {
  const ask = (query: string) => evidence.ask(who, `/sessions${query}`);
  let wanted = before;
  let answer = await ask(`?${parameter}`);
  // What cannot be read is http/json's matter.
  if (answer.jsonProblem || before.jsonProblem) return;
  if (shown(answer) !== shown(wanted)) {
    // It is compared with what a plain request gets right before and after.
    wanted = await ask("");
    answer = await ask(`?${parameter}`);
    if (shown(answer) !== shown(wanted) && shown(await ask("")) !== shown(wanted)) {
      return judge.undecided(
        "churn",
        "the first page changed while it was compared; try again at a quieter time",
      );
    }
  }
  const leaked = who === evidence.operator ? undefined : await leakIn(evidence, who, answer);
  judge.expect(shown(answer) === shown(wanted), {
    ...(leaked !== undefined && { kind: "leak" as const, level: "MUST" as const }),
    expected: "the answer without the parameter",
    got: leaked !== undefined
      ? `session ${leaked}, which is none of user ${who.userId}'s`
      : answer.status === 200
      ? `other rows, or another count (${show(readList(answer)?.count)})`
      : answer.summary,
    answers: [wanted, answer],
    hint: `the server acts on ${parameter.split("=")[0]}, which is not documented`,
  });
  const pages = [[answer, "next"]] as [RecordedResponse, "next" | "previous"][];
  if (parameter === PROBE && typeof readList(answer)?.next === "string") {
    pages.push([await ask(`?page=2&${PROBE}`), "previous"]);
  }
  for (const [page, name] of pages) {
    const link = readList(page)?.[name];
    if (typeof link !== "string" || new URL(link, evidence.listUrl).search.includes(parameter)) {
      continue;
    }
    judge.fault({
      expected: `a link that keeps ${parameter}`,
      got: show(link),
      pointer: `/${name}`,
      answers: [page],
    });
  }
}

/** Returns which sessions a page shows, with which keys, and how many it counts. */
function shown(answer: RecordedResponse): string {
  const [row] = readList(answer)?.results ?? [];
  return `${membership(answer)} ${Object.keys(Object(row))}`;
}
