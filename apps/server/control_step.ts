import type { Next } from "koa";
import { CONTROL_PATH } from "./api_path.ts";
import type { ControlPlaneOptions } from "./control/control_plane.ts";
import type { Context, Step } from "./request_state.ts";

/**
 * Answers everything under `/__mock/`, before faults, deviations and the journal know of the
 * request. The control plane is loaded by its first call: a mock starts faster without it.
 */
export function controlStep(options: ControlPlaneOptions): Step {
  let loading: Promise<Step> | undefined;
  const load = async (): Promise<Step> => {
    const { controlPlane } = await import("./control/control_plane.ts");
    return controlPlane(options);
  };
  return async function controlStep(context: Context, next: Next) {
    const { path } = context;
    if (!path.startsWith(`${CONTROL_PATH}/`) && path !== CONTROL_PATH) return next();
    const answer = await (loading ??= load());
    return answer(context, next);
  };
}
