import type { Check } from "../check.ts";
import { judgeTokens } from "./_refused.ts";

/** Checks `auth/expired`. */
export const authExpired: Check = {
  id: "auth/expired",
  needs: ["expired"],
  method: "asks with an expired token",
  run: (evidence, judge) =>
    judgeTokens(
      evidence,
      judge,
      (forge) => forge.expired(),
      "give --expired a token, or --jwt-secret of an own deployment",
    ),
};
