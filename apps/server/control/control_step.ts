import type { Next } from "koa";
import { CONTROL_PATH } from "../http/paths.ts";
import type { ControlPlaneOptions } from "./control_plane.ts";
import type { Context, Step } from "../http/request_state.ts";

/** The control plane as a step of a request's way. */
export interface ControlStep {
  readonly step: Step;
  /** Loads the control plane before it is called. */
  load(): void;
}

/**
 * Answers everything under `/__mock/`, before faults, deviations and the journal know of the
 * request. The control plane is loaded by its first call, or by who knows that one will come: a mock
 * starts faster without it.
 */
export function controlStep(options: ControlPlaneOptions): ControlStep {
  let loading: Promise<Step> | undefined;
  const load = async (): Promise<Step> => {
    const { controlPlane } = await import("./control_plane.ts");
    return controlPlane(options);
  };
  const answer = async (context: Context, next: Next): Promise<void> =>
    (await (loading ??= load()))(context, next);
  return {
    step: function controlStep(context: Context, next: Next) {
      const { path } = context;
      const isControl = path.startsWith(`${CONTROL_PATH}/`) || path === CONTROL_PATH;
      return isControl ? answer(context, next) : next();
    },
    load() {
      loading ??= load();
      // What checks the bodies of calls takes as long to load as all the rest.
      void import("typebox/compile");
    },
  };
}
