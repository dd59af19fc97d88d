import type { Check } from "../check.ts";
import { judgeTokens } from "./_refused.ts";

const NEED_JWT = "the operator's token is no JWT, so it cannot be tampered with";

/** Checks `auth/algorithm`. */
export const authAlgorithm: Check = {
  id: "auth/algorithm",
  needs: ["jwt"],
  hasCases: true,
  method: "asks with the operator's claims unsigned and, with the key, signed by another algorithm",
  run: (evidence, judge) => judgeTokens(evidence, judge, (forge) => forge.algorithm(), NEED_JWT),
};
