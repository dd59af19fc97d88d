import { type BreachKind, type DeviationId, DEVIATIONS } from "./deviations.ts";
import type { FrameworkName } from "./frameworks.ts";

/** What of a portal's own code shows in its answers and breaks no requirement. */
export interface Surface {
  /** What a 404 calls a session: the model's name. */
  readonly model: string;
  /** What `OPTIONS` calls the views, without `List` or `Instance`. */
  readonly view: string;
  /** What `OPTIONS` says of the views. */
  readonly description: string;
  /**
   * Whether it also renders pages for people: then `text/html`, `?format=api` and the suffixes
   * `.json` and `.api` work, `OPTIONS` says the name and the description alone, and `Vary` is there.
   */
  readonly browsable: boolean;
  /** From how many bits on an integer is a 500; undefined where none is. */
  readonly integerBits?: number;
}

/** The surface of the documented API, as the framework gives it to a portal that sets nothing. */
export const PLAIN_SURFACE: Surface = {
  model: "Session",
  view: "Session",
  description: "",
  browsable: false,
};

/** A real portal: its generation of the framework, its page size, its deviations and its surface. */
export interface Portal {
  /** Such as `2023`. */
  readonly name: string;
  readonly summary: string;
  readonly framework: FrameworkName;
  /** Rows on a page. */
  readonly pageSize: number;
  readonly deviations: readonly DeviationId[];
  readonly surface: Surface;
}

const BOTH: readonly DeviationId[] = [
  "filter/empty-bare",
  "filter/invalid-500",
  "detail/invalid-500",
  "list/active-filter",
  "http/allow-writes",
  "scope/filter-members",
  "scope/detail-members",
];

const SURFACE = {
  ...PLAIN_SURFACE,
  description: "Experiment Session\n- paginated list\n- retrieve one",
  browsable: true,
};

const ROWS = [
  {
    name: "2023",
    summary: "the portal's first release, January 2023",
    framework: "drf-3.14",
    pageSize: 10,
    deviations: [...BOTH, "scope/list-403", "scope/filter-403", "scope/foreign-403"],
    surface: {
      ...SURFACE,
      model: "ExperimentSession",
      view: "Experiment Session",
      integerBits: 32,
    },
  },
  {
    name: "2025",
    summary: "the portal's newest state, July 2025",
    framework: "drf-3.15",
    pageSize: 100,
    deviations: [...BOTH, "scope/list-500", "scope/filter-500", "scope/foreign-500"],
    surface: { ...SURFACE, model: "OnDemandSession", view: "On Demand Session" },
  },
] as const satisfies readonly Portal[];

/** The name of a portal. */
export type PortalName = (typeof ROWS)[number]["name"];

/** The portals whose published code was measured. */
export const PORTALS: readonly (Portal & { readonly name: PortalName })[] = ROWS;

/**
 * Returns the portal of a name.
 *
 * @throws {RangeError} when there is no such portal
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { portalOf } from "@sessions/domain";
 *
 * assert.equal(portalOf("2023").pageSize, 10);
 * assert.throws(() => portalOf("1999"), RangeError);
 * ```
 */
export function portalOf(name: string): Portal {
  const portal = PORTALS.find((one) => one.name === name);
  if (portal) return portal;
  const names = PORTALS.map((one) => one.name).join(", ");
  throw new RangeError(`Cannot find the portal "${name}": the portals are ${names}`);
}

/** A requirement that a portal is known to break, and how. */
export interface Breach {
  readonly requirement: string;
  readonly kinds: readonly BreachKind[];
}

/** How the deviations of portals break their requirements. */
const KINDS: Partial<Record<DeviationId, readonly BreachKind[]>> = {
  "scope/filter-members": ["leak"],
  "scope/detail-members": ["leak"],
  "filter/empty-bare": ["shape"],
  "list/active-filter": ["shape"],
  "http/allow-writes": ["shape", "refused"],
};

/**
 * Returns the requirements that a portal is known to break, and how.
 *
 * @throws {RangeError} when there is no such portal
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { breachesOf } from "@sessions/domain";
 *
 * const [list] = breachesOf("2023").filter(({ requirement }) => requirement === "scope/self-list");
 * assert.deepEqual(list?.kinds, ["refused"]);
 * ```
 */
export function breachesOf(portal: string): readonly Breach[] {
  const { deviations } = portalOf(portal);
  const breaches = new Map<string, Set<BreachKind>>();
  for (const { id, breaks, also } of DEVIATIONS) {
    if (!deviations.includes(id)) continue;
    for (const requirement of also ? [breaks, also] : [breaks]) {
      const kinds = breaches.get(requirement) ?? new Set<BreachKind>();
      // What has no row here is an error status in place of an answer.
      for (const kind of KINDS[id] ?? ["refused"] as const) kinds.add(kind);
      breaches.set(requirement, kinds);
    }
  }
  return [...breaches].map(([requirement, kinds]) => ({ requirement, kinds: [...kinds] }));
}
