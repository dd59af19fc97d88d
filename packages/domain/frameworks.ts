/** How a generation of the framework answers where generations differ. */
export interface Framework {
  /** Such as `drf-3.15`. */
  readonly name: string;
  /** The versions that it was measured on. */
  readonly versions: string;
  /** What a 404 says when an id finds no session that the caller may see; `MODEL` is the model's name. */
  readonly sessionUnknown: string;
  /** Whether a blank `page=` is page 1; it is no page otherwise. */
  readonly blankPageIsFirst: boolean;
  /** What a 401 says of a token that has expired. */
  readonly tokenExpired: string;
  /** What a 401 says of a token that is wrong in any other way. */
  readonly tokenInvalid: string;
  /** Whether the claims `sub` and `jti` must be text, `iat` may be; the headers `kid` and `crit` count. */
  readonly strictClaims: boolean;
  /** How the tokens that it issues name their user. */
  readonly userIdClaim: "number" | "text";
  /** The type of its own error pages. */
  readonly pageType: string;
  /** Whether a refresh token buys nothing once its user is gone or inactive. */
  readonly refreshChecksUser: boolean;
}

const FIRST = {
  name: "drf-3.14",
  versions: "DRF 3.14, Simple JWT 5.2, Django 3.2",
  sessionUnknown: "Not found.",
  blankPageIsFirst: false,
  tokenExpired: "Token is invalid or expired",
  tokenInvalid: "Token is invalid or expired",
  strictClaims: false,
  userIdClaim: "number",
  pageType: "text/html",
  refreshChecksUser: false,
} as const satisfies Framework;

const SECOND = {
  ...FIRST,
  name: "drf-3.15",
  versions: "DRF 3.15, Simple JWT 5.3, Django 5.1 or 5.2",
  sessionUnknown: "No MODEL matches the given query.",
  blankPageIsFirst: true,
  pageType: "text/html; charset=utf-8",
} as const satisfies Framework;

const THIRD = {
  ...SECOND,
  name: "drf-3.18",
  versions: "DRF 3.16 to 3.18, Simple JWT 5.5, Django 5.2",
  tokenExpired: "Token is expired",
  tokenInvalid: "Token is invalid",
  strictClaims: true,
  userIdClaim: "text",
  refreshChecksUser: true,
} as const satisfies Framework;

/**
 * The generations of the framework, oldest first: each row is the one before and what it changed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { FRAMEWORKS } from "@sessions/domain";
 *
 * assert.deepEqual(FRAMEWORKS.map(({ name }) => name), ["drf-3.14", "drf-3.15", "drf-3.18"]);
 * ```
 */
export const FRAMEWORKS = [FIRST, SECOND, THIRD] as const;

/** The name of a generation. */
export type FrameworkName = (typeof FRAMEWORKS)[number]["name"];

/** The names of all generations, oldest first. */
export const FRAMEWORK_NAMES: readonly FrameworkName[] = FRAMEWORKS.map(({ name }) => name);

/** The generation that portals pin today. */
export const DEFAULT_FRAMEWORK: FrameworkName = "drf-3.15";

/**
 * Returns the generation of a name.
 *
 * @throws {RangeError} for a name that is none
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { frameworkOf } from "@sessions/domain";
 *
 * assert.equal(frameworkOf("drf-3.14").sessionUnknown, "Not found.");
 * assert.throws(() => frameworkOf("drf-2"), RangeError);
 * ```
 */
export function frameworkOf(name: string): Framework {
  const framework = FRAMEWORKS.find((one) => one.name === name);
  if (framework) return framework;
  throw new RangeError(
    `Cannot find the framework "${name}": choose one of ${FRAMEWORK_NAMES.join(", ")}`,
  );
}
