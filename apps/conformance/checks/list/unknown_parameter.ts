import { parseQueryString } from "@sessions/domain";
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
  "admin=true",
  "all=true",
  "as_user=1",
  "=1",
  "PAGE=2",
  "bytes=%FF",
  "callback=probe",
  "count=false",
  "created_after=2999-01-01",
  "created_by_me=true",
  "cursor=x",
  "debug=true",
  "distinct=true",
  "exclude=running",
  "expand=all",
  "experiment_id__gte=999999999",
  "experiment_id__in=999999999",
  "experiment_name=zzzz",
  "fields=session_id",
  "filter%5Bsession_type%5D=none",
  "from=2999-01-01",
  "group_by=session_type",
  "include=all",
  "is_active=false",
  "is_active=true",
  "is_canceled=true",
  "is_finished=true",
  "lang=fr",
  "latest=true",
  "limit=1",
  "mine=true",
  "name=zzzz",
  "offset=1",
  "order=asc",
  "order_by=session_id",
  "ordering=session_id",
  "ordering=created_time",
  "page_size=1",
  "page_size=1000",
  "per_page=1",
  "q=zzzz",
  "query=zzzz",
  "reverse=true",
  "role=operator",
  "scope=all",
  "search=zzzz",
  "session_type=none",
  "show_all=true",
  "since=2999-01-01",
  "size=1",
  "sort=session_id",
  "state=pending",
  "state=none",
  "status=none",
  "type=none",
  "until=1970-01-01",
  "verbose=true",
  "view=all",
];

/** The same for values that the data has: each would leave some of its sessions away. */
function namedByRows(rows: readonly AnyRow[], userId: number | undefined): string[] {
  const [row] = rows;
  const starter = rows.find(({ started_by }) => typeof started_by === "number")?.started_by;
  return row
    ? [
      ...["session_id", "id", "pk"].map((name) => `${name}=${row.session_id}`),
      ...["experiment", "experiment_ids", "experiment_id%5B%5D", "Experiment_Id", "experimentId"]
        .map((name) => `${name}=${row.experiment_id}`),
      `session_type=${row.session_type}`,
      ...["created_by", "started_by", "ended_by", "modified_by", "user", "user_id", "owner"].map((
        name,
      ) => `${name}=${starter ?? userId ?? 1}`),
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
    const cases = [...UNKNOWN, ...namedByRows([...list.rows.values()], evidence.users[0]?.userId)];
    const askers = await evidence.askers();
    const plain = new Map<Identity, RecordedResponse>();
    for (const who of askers) {
      const before = await evidence.ask(who, "/sessions");
      if (readList(before)?.results.length) plain.set(who, before);
      else if (who === evidence.operator) return judge.undecided("no-witness", NEED_SESSION);
    }
    // Where all of them together change nothing, none does.
    const harmless = new Map<Identity, string[]>();
    const telling: { who: Identity; together: string[] }[] = [];
    if (evidence.limits.case === undefined) {
      for (const [who, before] of plain) {
        for (const together of inTurns(cases.filter((one) => one !== PROBE))) {
          const answer = await evidence.ask(who, `/sessions?${together.join("&")}`);
          if (shown(answer) !== shown(before) || lostParameter(answer, together)) {
            telling.push({ who, together });
          } else harmless.set(who, [...harmless.get(who) ?? [], ...together]);
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
    // What none does alone, they may do together: a long query, or one with odd names.
    for (const { who, together } of judge.outcome.faultCount === 0 ? telling : []) {
      await judgeTogether(evidence, judge, who, together);
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

/** Returns a parameter that the link to the next page lacks. */
function lostParameter(answer: RecordedResponse, parameters: readonly string[]) {
  const next = readList(answer)?.next;
  return typeof next === "string" ? parameters.find((one) => !isKept(next, one)) : undefined;
}

function isKept(link: string, parameter: string): boolean {
  const [wanted] = parseQueryString(parameter);
  const there = parseQueryString(link.split("?")[1] ?? "");
  return there.some(([name, value]) => name === wanted?.[0] && value === wanted[1]);
}

/** Judges parameters that together get another answer than a plain request, before and after. */
async function judgeTogether(
  evidence: Evidence,
  judge: Judge,
  who: Identity,
  together: readonly string[],
): Promise<void> {
  const before = await evidence.ask(who, "/sessions");
  const answer = await evidence.ask(who, `/sessions?${together.join("&")}`);
  const after = await evidence.ask(who, "/sessions");
  if (shown(before) !== shown(after)) return;
  const lost = lostParameter(answer, together);
  if (shown(answer) === shown(before) && lost === undefined) return;
  judge.fault({
    expected: shown(answer) === shown(before)
      ? `a link that keeps ${lost}`
      : `the answer without the ${together.length} parameters`,
    got: answer.status === 200 ? "another answer" : answer.summary,
    answers: [before, answer],
  });
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
  if (before.jsonProblem) return;
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
    if (typeof link !== "string" || isKept(link, parameter)) continue;
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
