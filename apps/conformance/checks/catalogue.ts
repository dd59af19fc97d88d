import { REQUIREMENTS } from "@sessions/domain";
import type { Check } from "./check.ts";
import { AUTH_CHECKS } from "./auth_checks.ts";
import { DETAIL_CHECKS } from "./detail_checks.ts";
import { FILTER_CHECKS } from "./filter_checks.ts";
import { HTTP_CHECKS } from "./http_checks.ts";
import { LIST_CHECKS } from "./list_checks.ts";
import { SCOPE_CHECKS } from "./scope_checks.ts";
import { TIME_CHECKS } from "./time_checks.ts";

const ALL = [
  ...LIST_CHECKS,
  ...FILTER_CHECKS,
  ...DETAIL_CHECKS,
  ...SCOPE_CHECKS,
  ...AUTH_CHECKS,
  ...TIME_CHECKS,
  ...HTTP_CHECKS,
];

/** Every requirement's check, in the order of the contract. */
export const CHECKS: readonly Check[] = REQUIREMENTS.flatMap(({ id }) =>
  ALL.filter((check) => check.id === id)
);
