import { type DeviationId, DEVIATIONS, PORTALS } from "@sessions/domain";
import type { Context, Step } from "../request_state.ts";
import { AUTH_DEVIATIONS } from "./auth.ts";
import { DETAIL_DEVIATIONS } from "./detail.ts";
import { FILTER_DEVIATIONS } from "./filter.ts";
import { HTTP_DEVIATIONS } from "./http.ts";
import { LIST_DEVIATIONS } from "./list.ts";
import { SCOPE_DEVIATIONS } from "./scope.ts";
import { TIME_DEVIATIONS } from "./time.ts";
import type { DeviationTools, MakeDeviation } from "./tools.ts";

/** How each deviation of the catalogue is played. */
const PLAYED: Record<DeviationId, MakeDeviation> = {
  ...LIST_DEVIATIONS,
  ...FILTER_DEVIATIONS,
  ...DETAIL_DEVIATIONS,
  ...SCOPE_DEVIATIONS,
  ...AUTH_DEVIATIONS,
  ...TIME_DEVIATIONS,
  ...HTTP_DEVIATIONS,
};

/** The steps that play deviations, in the order in which they were named. */
export function playDeviations(ids: readonly DeviationId[], tools: DeviationTools): Step[] {
  return ids.map((id) => noting(id, PLAYED[id](tools)));
}

/** Plays a deviation, and notes its id when it changed the request or the answer. */
function noting(id: DeviationId, step: Step): Step {
  return async function noting(context, next) {
    const asked = lookAtRequest(context);
    let reached: unknown[] = [];
    await step(context, async () => {
      if (differ(asked, lookAtRequest(context))) note(context, id);
      await next();
      reached = lookAtAnswer(context);
    });
    if (differ(reached, lookAtAnswer(context))) note(context, id);
  };
}

function lookAtRequest({ state, method, url }: Context): unknown[] {
  return [state.authorization, method, url];
}

function lookAtAnswer({ status, body, response }: Context): unknown[] {
  return [status, body, JSON.stringify(response.headers)];
}

function differ(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length !== b.length || a.some((fact, index) => fact !== b[index]);
}

function note(context: Context, id: DeviationId): void {
  const noted = context.state.deviations ??= [];
  if (!noted.includes(id)) noted.push(id);
}

/**
 * The deviations that ids and portals name, each once.
 *
 * @throws {RangeError} for an unknown name, with the nearest, and for two that answer the same request
 */
export function resolveDeviations(ids: readonly string[], portal?: string): DeviationId[] {
  const pack = PORTALS.find(({ name }) => name === portal);
  if (portal !== undefined && !pack) {
    throw new RangeError(
      `Cannot play the portal "${portal}": the portals are ${
        PORTALS.map(({ name }) => name).join(", ")
      }`,
    );
  }
  const chosen = new Set<DeviationId>(pack?.deviations);
  for (const id of ids) {
    if (!(id in PLAYED)) {
      throw new RangeError(
        `Cannot play the deviation "${id}": there is none. Near it: ${
          nearest(id).join(", ")
        }. See sessions-mock deviations`,
      );
    }
    chosen.add(id as DeviationId);
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

/** Deviations that would overwrite each other. */
const CONTRADICTIONS: readonly (readonly DeviationId[])[] = [
  ["scope/list-all", "scope/list-none", "scope/list-403", "scope/list-500"],
  ["scope/filter-403", "scope/filter-500"],
  ["scope/foreign-403", "scope/foreign-500", "scope/detail-all", "scope/detail-200-error"],
  ["filter/invalid-500", "filter/invalid-html", "filter/invalid-ignored"],
  ["filter/blank-empty", "filter/blank-refused"],
  ["detail/invalid-500", "detail/invalid-400"],
  ["detail/unknown-500", "detail/unknown-empty", "detail/unknown-html"],
  ["list/order-oldest", "list/order-by-id"],
  ["list/page-invalid-empty", "list/page-invalid-first", "list/page-invalid-500"],
  ["list/seam-repeats", "list/seam-skips", "list/page-size-uneven"],
  ["time/naive", "time/milliseconds", "time/zulu", "time/epoch"],
  ["auth/open-list", "auth/required-403", "auth/required-redirect", "auth/required-200"],
];

function nearest(text: string): DeviationId[] {
  const distance = (id: string): number => {
    const pieces = new Set(text.split(/[/-]/));
    return -id.split(/[/-]/).filter((piece) => pieces.has(piece)).length;
  };
  return DEVIATIONS.map(({ id }) => id).sort((a, b) => distance(a) - distance(b)).slice(0, 3);
}
