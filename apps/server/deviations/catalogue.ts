import type { DeviationId } from "@sessions/domain";
import compose from "koa-compose";
import type { Context, Step } from "../http/request_state.ts";
import type { World } from "../world/world.ts";
import { AUTH_DEVIATIONS } from "./auth.ts";
import { DETAIL_DEVIATIONS } from "./detail.ts";
import { FILTER_DEVIATIONS } from "./filter.ts";
import { HTTP_DEVIATIONS } from "./http.ts";
import { LIST_DEVIATIONS } from "./list.ts";
import { SCOPE_DEVIATIONS } from "./scope.ts";
import { TIME_DEVIATIONS } from "./time.ts";
import type { MakeDeviation } from "./deviation.ts";

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

/**
 * What changes the form of an answer, the last change first: everything else reads and writes answers
 * as the contract has them, and stands before.
 */
const FORM: readonly DeviationId[] = [
  "http/cache-shared",
  "http/html-type",
  "http/bom",
  "http/not-utf8",
  "http/repeated-key",
  "auth/required-200",
  "list/bare-array",
  "filter/empty-bare",
  "list/links-relative",
  "detail/wrapped",
  "list/null-none",
  "list/null-blank",
  "time/naive",
  "time/milliseconds",
  "time/zulu",
  "time/epoch",
];

/** Returns deviations in the order in which a request meets them; an answer passes them in reverse. */
function inPlayingOrder(ids: readonly DeviationId[]): DeviationId[] {
  return [...FORM.filter((id) => ids.includes(id)), ...ids.filter((id) => !FORM.includes(id))];
}

/** Finds the step that plays a world's deviations; undefined where it has none. */
export type FindDeviations = (world: World) => Step | undefined;

/** Makes a finder that composes the deviations of a world once. */
export function deviationFinder(): FindDeviations {
  const played = new WeakMap<World, { ids: readonly DeviationId[]; step: Step }>();
  return function findDeviations(world) {
    const ids = world.deviations;
    if (ids.length === 0) return undefined;
    const held = played.get(world);
    if (held?.ids === ids) return held.step;
    const step = compose(inPlayingOrder(ids).map((id) => noting(id, PLAYED[id](world)))) as Step;
    played.set(world, { ids, step });
    return step;
  };
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
  return [status, body, ...Object.entries(response.headers).flat()];
}

function differ(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length !== b.length || a.some((fact, index) => fact !== b[index]);
}

function note(context: Context, id: DeviationId): void {
  const noted = context.state.deviations ??= [];
  if (!noted.includes(id)) noted.push(id);
}
