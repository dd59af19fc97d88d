import type { DeviationId } from "./deviations.ts";
import {
  DEFAULT_FRAMEWORK,
  type Framework,
  type FrameworkName,
  frameworkOf,
} from "./frameworks.ts";
import { DEFAULT_PAGE_SIZE } from "./listing.ts";
import { PLAIN_SURFACE, portalOf, type Surface } from "./portals.ts";
import { resolveDeviations } from "./resolve_deviations.ts";

/** How a mock answers, whatever its data: all that tells one deployment from another. */
export interface Behavior {
  readonly framework: FrameworkName;
  /** Rows on a page. */
  readonly pageSize: number;
  readonly deviations: readonly DeviationId[];
  /** The portal whose surface it has; null for the plain one. */
  readonly portal: string | null;
}

/** Options for {@linkcode resolveBehavior}. */
export interface BehaviorOptions {
  /** @default the portal's, or the base's */
  readonly framework?: string | undefined;
  /** @default the portal's, or the base's */
  readonly pageSize?: number | undefined;
  /** Deviations beside the portal's. @default the base's, where no portal is named either */
  readonly deviations?: readonly string[] | undefined;
  /** The portal to answer as. @default none */
  readonly portal?: string | undefined;
}

/** How a mock answers that was told nothing. */
export const DEFAULT_BEHAVIOR: Behavior = {
  framework: DEFAULT_FRAMEWORK,
  pageSize: DEFAULT_PAGE_SIZE,
  deviations: [],
  portal: null,
};

/**
 * Returns the behavior that options ask for: what they name, then what their portal has, then the base.
 *
 * @throws {RangeError} for an unknown name, and for deviations that answer the same request
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveBehavior } from "@sessions/domain";
 *
 * const { framework, pageSize } = resolveBehavior({ portal: "2023", pageSize: 25 });
 * assert.deepEqual([framework, pageSize], ["drf-3.14", 25]);
 * ```
 */
export function resolveBehavior(
  { framework, pageSize, deviations, portal }: BehaviorOptions,
  base: Behavior = DEFAULT_BEHAVIOR,
): Behavior {
  const pack = portal === undefined ? undefined : portalOf(portal);
  if (framework !== undefined) frameworkOf(framework);
  return {
    framework: framework as FrameworkName | undefined ?? pack?.framework ?? base.framework,
    pageSize: pageSize ?? pack?.pageSize ?? base.pageSize,
    deviations: deviations === undefined && !pack
      ? base.deviations
      : resolveDeviations(deviations ?? [], portal),
    portal: pack?.name ?? (deviations === undefined ? base.portal : null),
  };
}

/**
 * Returns the deviations of a behavior beside those of its portal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownDeviations, resolveBehavior } from "@sessions/domain";
 *
 * const behavior = resolveBehavior({ portal: "2023", deviations: ["http/public"] });
 * assert.deepEqual(ownDeviations(behavior), ["http/public"]);
 * ```
 */
export function ownDeviations(
  { portal, deviations }: Pick<Behavior, "portal" | "deviations">,
): DeviationId[] {
  const pack = portal === null ? [] : portalOf(portal).deviations;
  return deviations.filter((id) => !pack.includes(id));
}

/** Returns the surface of a behavior. */
export function surfaceOf({ portal }: Pick<Behavior, "portal">): Surface {
  return portal === null ? PLAIN_SURFACE : portalOf(portal).surface;
}

/**
 * Returns what a 404 says when an id finds no session that the caller may see.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveBehavior, sessionUnknown } from "@sessions/domain";
 *
 * const text = sessionUnknown(resolveBehavior({ portal: "2025" }));
 * assert.equal(text, "No OnDemandSession matches the given query.");
 * ```
 */
export function sessionUnknown(behavior: Pick<Behavior, "framework" | "portal">): string {
  const framework: Framework = frameworkOf(behavior.framework);
  return framework.sessionUnknown.replace("MODEL", surfaceOf(behavior).model);
}
