import type { Check } from "../check.ts";
import { eachUser } from "./_each_user.ts";
import { isStillThere } from "../leak_in.ts";
import { askRenamed } from "./_renamed.ts";
import { judgeExtra, judgeWay } from "./_way.ts";
import { isWeather } from "../../target/retry.ts";
import { trustedHeaders } from "../trusted_headers.ts";
import { firstForeign } from "./_foreign.ts";

/** Other ways to ask for JSON. */
const ACCEPTS = ["*/*", "application/json; indent=4", "application/json, text/plain, */*"].map((
  Accept,
) => ({ Accept }));

/** Checks `scope/self-list`. */
export const scopeSelfList: Check = {
  id: "scope/self-list",
  needs: ["user"],
  method: "compares each user's list with what the operator's list says they must and must not see",
  run: (evidence, judge) =>
    eachUser(evidence, judge, async (user, userId) => {
      const list = await evidence.list(user);
      if (list.broken?.status === 200 && list.broken.jsonProblem) {
        judge.undecided("could-not-run", "the list is not JSON that can be read (see http/json)");
        return true;
      }
      if (list.broken && !isWeather(list.broken)) {
        judge.fault({
          expected: `200 and the self sessions of user ${userId}`,
          got: list.broken.summary,
          answers: [list.broken],
        });
        if (list.pages.length === 0) return true;
      }
      const { rows } = await evidence.stable();
      const must = [...rows.values()].filter((row) => row.started_by === userId);
      const missing = must.find((row) => !list.rows.has(row.session_id));
      if (missing && !await isStillThere(evidence, missing.session_id)) {
        judge.undecided("churn", `session ${missing.session_id} was removed while it was compared`);
      } else if (missing) {
        judge.fault({
          expected: `session ${missing.session_id}, which user ${userId} started`,
          kind: "missing",
          got: `it is not among the ${list.rows.size} rows`,
          answers: list.pages.slice(0, 1).map(({ answer }) => answer),
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
      if (!missing && !leak && must.length > 0 && rows.size > must.length) {
        judge.witness(must.length);
      }
      // What a page beyond the end shows must be theirs, too.
      const queries = ["page=1", "page=last", `page=${list.pages.length + 1}`, "format=json"];
      for (const query of queries) await judgeWay(evidence, judge, user, { query });
      for (const headers of [...ACCEPTS, trustedHeaders(evidence.operator)]) {
        await judgeWay(evidence, judge, user, { headers });
      }
      const renamed = await askRenamed(evidence, user, "/sessions");
      if (renamed) await judgeExtra(evidence, judge, user, renamed, "a user named in another way");
      const others = [...list.rows.values()].filter((row) => row.started_by !== userId);
      if (others.some((row) => row.ended_by === userId)) {
        judge.note("this deployment shows sessions that the user only ended");
      }
      if (others.some((row) => row.ended_by !== userId)) {
        judge.note("this deployment shows sessions that the user only created");
      }
      return must.length > 0;
    }),
};
