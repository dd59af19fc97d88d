import type { Check } from "../check.ts";
import { judgeHeaders } from "./_refused.ts";

/** Checks `auth/malformed`. */
export const authMalformed: Check = {
  id: "auth/malformed",
  needs: [],
  method: "asks with bearer values that are no JWT, none, and two",
  run: (evidence, judge) =>
    judgeHeaders(evidence, judge, [
      ["garbage", "Bearer garbage"],
      ["garbage with points", "Bearer a.b.c"],
      ["no value", "Bearer"],
      ["two values", "Bearer a b"],
      ["a good value and another", `Bearer ${evidence.operator.token()} b`],
      ["null", "Bearer null"],
      ["undefined", "Bearer undefined"],
      ["five segments", "Bearer a.b.c.d.e"],
      ["a good value in quotes", `Bearer "${evidence.operator.token()}"`],
      ["a good value, a comma and another", `Bearer ${evidence.operator.token()},b`],
    ]),
};
