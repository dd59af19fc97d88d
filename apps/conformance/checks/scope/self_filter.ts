import { isWeather } from "../../target/retry.ts";
import type { Check } from "../check.ts";
import { integerForms } from "../integer_forms.ts";
import { isStillThere } from "../leak_in.ts";
import { judgeWay } from "./_way.ts";
import { eachUser } from "./_each_user.ts";
import { firstForeign } from "./_foreign.ts";
import { kindOf } from "./_kind_of.ts";

/** What goes with a filter that says nothing of who may see what. */
const BESIDES = [
  "page=1",
  "page=last",
  "page=2",
  "page=999",
  "format=json",
  "conformance_probe=1",
  "format=json&conformance_probe=1",
  "experiment_id=",
];

/** Returns other ways to ask for an experiment, and filters that are next to none. */
function waysOf(experiment: unknown): string[] {
  const forms = integerForms(Number(experiment));
  return [
    ...["", "0", "-1", `-${experiment}`, ...forms].map((value) => `experiment_id=${value}`),
    ...BESIDES.map((more) => `experiment_id=${experiment}&${more}`),
  ];
}

/** Checks `scope/self-filter`. */
export const scopeSelfFilter: Check = {
  id: "scope/self-filter",
  needs: ["user"],
  method:
    "compares each user's filtered lists with what the operator's list says, for their experiments and for those of others",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const { rows } = await evidence.stable();
      const own = [...rows.values()].filter((row) => row.started_by === userId);
      const shared = (id: unknown) =>
        [...rows.values()].some((row) =>
          row.experiment_id === id && row.started_by !== userId && row.ended_by !== userId
        );
      const plain = await evidence.list(user);
      // What the plain list leaks is not the filter's to show.
      const leaky = await firstForeign(evidence, plain, userId);
      const shown = leaky ? [] : [...plain.rows.keys()].flatMap((id) => rows.get(id) ?? []);
      const visible = [...new Set([...own, ...shown])];
      const mine = [...new Set(own.map((row) => row.experiment_id))].sort((a, b) =>
        Number(shared(b)) - Number(shared(a))
      ).slice(0, 4);
      // A filter may know less of some kind of session, or of some experiment, than the list does.
      const kinds = [...Map.groupBy(visible, kindOf(userId)).values()];
      const started = new Set(own.map((row) => row.experiment_id));
      const elsewhere = visible.filter((row) => !started.has(row.experiment_id)).slice(0, 1);
      for (const kind of [...kinds, elsewhere]) {
        const [first] = kind;
        if (first && !kind.some((row) => mine.includes(row.experiment_id))) {
          mine.push(first.experiment_id);
        }
      }
      const listed = new Set([...plain.rows.values()].map((row) => row.experiment_id));
      const theirs = [...new Set([...rows.values()].map((row) => row.experiment_id))].filter((
        id,
      ) => !mine.includes(id) && !listed.has(id));
      for (const experiment of [...mine, ...evidence.random.sample(theirs, 3)]) {
        const list = await evidence.list(user, `?experiment_id=${experiment}`);
        const answers = list.pages.slice(0, 1).map(({ answer }) => answer);
        const must = visible.filter((row) => row.experiment_id === experiment);
        if (list.broken && !isWeather(list.broken)) {
          if (must.length > 0) {
            judge.fault({
              expected: `200 and the self sessions of user ${userId}`,
              got: list.broken.summary,
              answers: [list.broken],
            });
          }
          continue;
        }
        const missing = must.find((row) => !list.rows.has(row.session_id));
        if (missing && !await isStillThere(evidence, missing.session_id)) {
          judge.undecided("churn", `session ${missing.session_id} was removed meanwhile`);
        } else if (missing) {
          judge.fault({
            expected: `session ${missing.session_id}, which user ${userId} may see`,
            kind: "missing",
            got: `it is not among the ${list.rows.size} rows`,
            answers,
          });
        }
        const leak = await firstForeign(evidence, list, userId);
        if (leak) {
          judge.fault({
            expected: `only self sessions of user ${userId}`,
            kind: "leak",
            got: leak.words,
            answers: leak.answers,
          });
        }
        if (!missing && !leak && must.length > 0) judge.witness(must.length);
      }
      const [experiment = theirs[0] ?? 1] = mine;
      for (const query of waysOf(experiment)) await judgeWay(evidence, judge, user, { query });
      return own.length > 0;
    }),
};
