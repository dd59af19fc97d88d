import type { Check } from "../check.ts";
import { judgeTokens, judgeUnheardWrites } from "./_refused.ts";

/** Checks `auth/expired`. */
export const authExpired: Check = {
  id: "auth/expired",
  needs: ["expired"],
  hasCases: true,
  method: "asks with an expired token",
  run: async (evidence, judge) => {
    const [expired] = evidence.forge.expired();
    if (expired) {
      await judgeUnheardWrites(evidence, judge, expired.fault, `Bearer ${expired.token}`);
    }
    await judgeTokens(
      evidence,
      judge,
      (forge) => forge.expired(),
      "give --expired a token, or --jwt-secret of an own deployment",
    );
  },
};
