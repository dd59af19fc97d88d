import type { Context, Step } from "../../http/request_state.ts";

/** What the router found for a path. */
interface Found {
  readonly answer: Step;
  readonly params: Record<string, string>;
}

const REMEMBERED = 10_000;
/** No session has a longer one. */
const MAX_PATH_LENGTH = 200;

/** What the router found before: finding it again would cost more than most answers do. */
export class RememberedRoutes {
  readonly #found = new Map<string, Found>();

  remember(path: string, found: Found): void {
    if (path.length > MAX_PATH_LENGTH) return;
    if (this.#found.size >= REMEMBERED) this.#found.clear();
    this.#found.set(path, found);
  }

  /** Answers where the path was asked before, whatever the method. */
  step(): Step {
    return (context: Context, next) => {
      const found = this.#found.get(context.path);
      if (!found) return next();
      context.params = found.params;
      return found.answer(context, next);
    };
  }
}
