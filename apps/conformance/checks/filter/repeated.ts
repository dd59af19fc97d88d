import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { experiments } from "../experiments.ts";
import { leakIn } from "../leak_in.ts";
import { membership } from "../membership.ts";

const CHURN = "sessions were added while the filter was compared; try again at a quieter time";

/** Checks `filter/repeated`. */
export const filterRepeated: Check = {
  id: "filter/repeated",
  needs: [],
  method:
    "names two experiments in both orders, one and none, three, and one that is no integer, as the operator and a user",
  async run(evidence, judge) {
    const [one, two] = await experiments(evidence);
    if (one === undefined || two === undefined) {
      return judge.undecided("no-witness", "the list must hold sessions of two experiments");
    }
    const repeated = [[one, two], [two, one], [one, ""], ["", two], ["abc", one], [one, "", two], [
      one,
      "abc",
    ]];
    const askers = await evidence.askers();
    const asked = askers.flatMap((who) => repeated.map((values) => ({ who, values })));
    /** What each filter alone got last. */
    const alone = new Map<string, RecordedResponse>();
    for (const { who, values } of asked) {
      const last = values.at(-1);
      judge.turnTo(who.name);
      const ask = (query: string) => evidence.ask(who, `/sessions?${query}`);
      const filter = `experiment_id=${last}`;
      const before = alone.get(`${who.name} ${filter}`) ?? await ask(filter);
      const answer = await ask(values.map((value) => `experiment_id=${value}`).join("&"));
      const after = await ask(filter);
      alone.set(`${who.name} ${filter}`, after);
      if (last === "abc") {
        // What it gets alone is another requirement's matter.
        judge.expect(before.status !== 400 || answer.status === 400, {
          expected: "400, as for abc alone",
          got: answer.summary,
          answers: [before, answer],
        });
        continue;
      }
      if (before.status !== 200) {
        return judge.undecided(
          "could-not-run",
          `the filter experiment_id=${last} itself gets ${before.summary}`,
        );
      }
      if (membership(before) !== membership(after)) {
        judge.undecided("churn", CHURN);
        continue;
      }
      const leaked = who === evidence.operator ? undefined : await leakIn(evidence, who, answer);
      judge.expect(membership(answer) === membership(before), {
        expected: last === "" ? "the whole list" : `the sessions of experiment ${last}`,
        ...(leaked !== undefined && { kind: "leak" as const, level: "MUST" as const }),
        got: leaked !== undefined
          ? `session ${leaked}, which is none of user ${who.userId}'s`
          : answer.status === 200
          ? "other sessions"
          : answer.summary,
        answers: [before, answer],
      });
    }
  },
};
