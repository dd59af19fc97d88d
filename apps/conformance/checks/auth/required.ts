import type { Check } from "../check.ts";
import { trustedHeaders } from "../trusted_headers.ts";
import { holdsData } from "../refusals.ts";
import { judgeHeaders, judgeRefusal, judgeUnheardWrites } from "./_refused.ts";

const BROWSERS = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** Checks `auth/required`. */
export const authRequired: Check = {
  id: "auth/required",
  needs: [],
  method: "asks without credentials, with HEAD, as a browser and as a proxy too",
  run: async (evidence, judge) => {
    await judgeHeaders(evidence, judge, [["nobody", undefined], ["another scheme", "Basic x"], [
      "a blank header",
      "",
    ]]);
    const [row] = (await evidence.operatorListBefore()).rows.values();
    const paths = ["/sessions?page=last", "/sessions?experiment_id=abc", "/sessions/abc"];
    if (row) paths.push(`/sessions/${row.session_id}?format=json`);
    for (const path of paths) judgeRefusal(judge, await evidence.askAs("nobody", undefined, path));
    const { operator } = evidence;
    const other = await evidence.askAs(
      "another scheme and a good token",
      `Token ${operator.token()}`,
      "/sessions",
    );
    judge.expect(other.status === 401, {
      expected: "401, as the scheme is not Bearer",
      got: other.summary,
      answers: [other],
      kind: "shape",
    });
    for (const path of ["/sessions", ...row ? [`/sessions/${row.session_id}`] : []]) {
      const ask = (as: string, headers: Record<string, string>) =>
        evidence.askAs(as, undefined, path, { headers });
      judgeRefusal(judge, await ask("nobody, with a proxy's headers", trustedHeaders(operator)));
      // What a browser is refused with may be a page.
      const page = await ask("nobody, in a browser", BROWSERS);
      if (page.status !== 401 || holdsData(page)) judgeRefusal(judge, page);
    }
    await judgeUnheardWrites(evidence, judge, "nobody", undefined);
    const options = await evidence.askAs("nobody", undefined, "/sessions", { method: "OPTIONS" });
    if (holdsData(options)) judgeRefusal(judge, options);
  },
};
