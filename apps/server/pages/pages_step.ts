import { Refusal } from "@sessions/domain";
import type { Next } from "koa";
import { answerRefusal } from "../http/answer.ts";
import type { Context, Step } from "../http/request_state.ts";
import type { World } from "../world/world.ts";
import type { Page } from "./page.ts";

/** Options for {@linkcode pagesStep}. */
export interface PagesStepOptions {
  /** The world in which the examples of the description exist. */
  world: World;
  /** Hears when somebody opens the console, which is served at `/`; without it there is none. */
  onConsole: (() => void) | undefined;
}

/**
 * Answers what a person looks at: the console, and the description of the API. No world, fault or
 * deviation knows of it. The pages are loaded by the first request for one: a mock starts faster so.
 */
export function pagesStep({ world, onConsole }: PagesStepOptions): Step {
  let loading: Promise<Map<string, Page>> | undefined;
  const load = async () => {
    const { apiPages } = await import("./api_pages.ts");
    const { consolePages } = await import("./console_pages.ts");
    return new Map([...apiPages(world), ...(onConsole ? await consolePages() : [])]);
  };
  return async function pagesStep(context: Context, next: Next): Promise<void> {
    const { path, method } = context;
    const page = (await (loading ??= load())).get(path);
    if (!page) return next();
    if (path === "/") onConsole?.();
    context.set({ "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin" });
    try {
      if (method !== "GET" && method !== "HEAD") {
        context.set("Allow", "GET, HEAD");
        throw new Refusal("method", method);
      }
      await page(context);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answerRefusal(context, error);
    }
  };
}
