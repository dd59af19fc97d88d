import type { Check } from "../check.ts";
import { judgeTokens } from "./_refused.ts";

/** Checks `auth/token-type`. */
export const authTokenType: Check = {
  id: "auth/token-type",
  needs: ["refresh"],
  hasCases: true,
  method: "asks with a refresh token",
  run: (evidence, judge) =>
    judgeTokens(
      evidence,
      judge,
      (forge) => forge.refresh(),
      "give --refresh a token, log in with login:, or give --jwt-secret of an own deployment",
    ),
};
