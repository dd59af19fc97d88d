import type { Check } from "../check.ts";
import { judgeTokens } from "./_refused.ts";

/** Checks `auth/user`. */
export const authUser: Check = {
  id: "auth/user",
  needs: ["secret"],
  hasCases: true,
  method: "asks with a token of a user who does not exist",
  run: (evidence, judge) =>
    judgeTokens(
      evidence,
      judge,
      (forge) => forge.nobody(),
      "give --jwt-secret of an own deployment",
    ),
};
