import { steadyNow } from "../world/real_time.ts";
import { withoutSecrets } from "../world/journal.ts";
import type { EarlyRequest, EarlyStep } from "./early_step.ts";

/** Logs each answer. Headers and bodies, which hold tokens and passwords, are never logged. */
export function requestLog(write: (fields: object) => void): EarlyStep {
  return async function requestLog(context: EarlyRequest, next) {
    const start = steadyNow();
    await next();
    write({
      method: context.method,
      url: withoutSecrets(context.url),
      status: context.status,
      ms: Math.round((steadyNow() - start) * 10) / 10,
      user: context.state.viewer?.userId,
    });
  };
}
