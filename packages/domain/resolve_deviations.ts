import { type DeviationId, DEVIATIONS } from "./deviations.ts";
import { portalOf } from "./portals.ts";

/**
 * Returns the deviations that ids and a portal name, each once.
 *
 * @param portal the name of a pack, such as `2023`
 * @throws {RangeError} for an unknown name, with the nearest, and for two that answer the same request
 */
export function resolveDeviations(ids: readonly string[], portal?: string): DeviationId[] {
  const chosen = new Set<DeviationId>(
    portal === undefined ? undefined : portalOf(portal).deviations,
  );
  for (const id of ids) {
    if (!isDeviation(id)) {
      throw new RangeError(
        `Cannot play the deviation "${id}": there is none. Near it: ${
          nearest(id).join(", ")
        }. See sessions-mock deviations`,
      );
    }
    chosen.add(id);
  }
  for (const group of CONTRADICTIONS) {
    const held = group.filter((id) => chosen.has(id));
    if (held.length > 1) {
      throw new RangeError(
        `Cannot play ${held.join(" and ")} together: they answer the same request. Choose one`,
      );
    }
  }
  return [...chosen];
}

function isDeviation(id: string): id is DeviationId {
  return DEVIATIONS.some((deviation) => deviation.id === id);
}

/** Deviations that would overwrite each other. */
const CONTRADICTIONS: readonly (readonly DeviationId[])[] = [
  ["scope/list-all", "scope/list-none", "scope/list-403", "scope/list-500"],
  ["scope/filter-403", "scope/filter-500"],
  [
    "scope/foreign-403",
    "scope/foreign-500",
    "scope/foreign-401",
    "scope/detail-all",
    "scope/detail-200-error",
  ],
  ["filter/invalid-500", "filter/invalid-html", "filter/invalid-ignored"],
  ["filter/blank-empty", "filter/blank-refused"],
  ["detail/invalid-500", "detail/invalid-400"],
  ["detail/modulo", "detail/huge-500"],
  ["filter/modulo", "filter/huge-500"],
  ["list/page-modulo", "list/page-huge-500"],
  ["detail/unknown-500", "detail/unknown-empty", "detail/unknown-html"],
  ["list/order-oldest", "list/order-by-id"],
  ["list/page-invalid-empty", "list/page-invalid-first", "list/page-invalid-500"],
  ["list/seam-repeats", "list/seam-skips", "list/page-size-uneven"],
  ["time/naive", "time/milliseconds", "time/zulu", "time/epoch"],
  ["auth/open-list", "auth/required-403", "auth/required-redirect", "auth/required-200"],
];

function nearest(text: string): DeviationId[] {
  const asked = text.split(/[/-]/);
  const likeness = (id: string): number =>
    id.split(/[/-]/).map((piece) => Math.max(...asked.map((one) => beginsAlike(one, piece))))
      .reduce((sum, share) => sum + share);
  return DEVIATIONS.map(({ id }) => ({ id, like: likeness(id) })).sort((a, b) => b.like - a.like)
    .slice(0, 3).map(({ id }) => id);
}

/** How much of two words is the same beginning, from 0 to 1. */
function beginsAlike(left: string, right: string): number {
  const longer = Math.max(left.length, right.length);
  let same = 0;
  while (same < longer && left[same] === right[same]) same++;
  return longer === 0 ? 0 : same / longer;
}
