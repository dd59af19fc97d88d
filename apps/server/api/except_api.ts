import { API_PATH } from "@sessions/domain";
import compose from "koa-compose";
import { SLASHED_PAGES } from "../http/paths.ts";
import type { Context, Step } from "../http/request_state.ts";
import type { Next } from "koa";

/** Steps for what is not the API: its own requests, which are most, pass all of them at once. */
export function exceptApi(steps: Step[]): Step {
  const answer = compose(steps) as Step;
  return function exceptApi(context: Context, next: Next) {
    const { path } = context;
    const isApi = path.startsWith(`${API_PATH}/`) &&
      !SLASHED_PAGES.some((page) => path.startsWith(page));
    return isApi ? next() : answer(context, next);
  };
}
