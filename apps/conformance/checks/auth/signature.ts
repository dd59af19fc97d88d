import type { Check } from "../check.ts";
import { judgeTokens } from "./_refused.ts";

const NEED_JWT = "the operator's token is no JWT, so it cannot be tampered with";

/** Checks `auth/signature`. */
export const authSignature: Check = {
  id: "auth/signature",
  needs: ["jwt"],
  hasCases: true,
  method: "asks with the operator's token after changing its payload, its signature, and its key",
  run: (evidence, judge) => judgeTokens(evidence, judge, (forge) => forge.signature(), NEED_JWT),
};
