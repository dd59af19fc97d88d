import { steadyNow } from "../world/real_time.ts";
import {
  lastValue,
  type Operation,
  operationOf,
  parseQueryString,
  readInteger,
  Refusal,
  surfaceOf,
  TOKEN_PATH,
} from "@sessions/domain";
import { ChangeError } from "@sessions/control/change_error";
import type { Next } from "koa";
import { answerRefusal } from "../http/answer.ts";
import { readBody } from "./framework/body.ts";
import {
  authorizationOf,
  type ReadCredentials,
  type TokenFacts,
  tokenFacts,
} from "../http/credentials.ts";
import { dressAnswer, takeSuffix } from "./portal_surface.ts";
import { deviationFinder } from "../deviations/catalogue.ts";
import { injectFaults } from "../faults/inject_faults.ts";
import { isGoodHost } from "../http/request_origin.ts";
import type { Context, Step } from "../http/request_state.ts";
import type { World } from "../world/world.ts";

/** Finds the world of an id; of none, the default one. */
export type FindWorld = (id: string | undefined) => World;

/**
 * Lets a request go on in the world that its token names: by that world's clock, with its faults
 * and deviations, and into its journal. An unknown world is refused.
 */
export function enterWorld(findWorld: FindWorld, readCredentials: ReadCredentials): Step {
  const findDeviations = deviationFinder();
  return async function enterWorld(context: Context, next: Next) {
    const start = steadyNow();
    const credentials = readCredentials(authorizationOf(context.req.rawHeaders));
    context.state.credentials = credentials;
    const facts = context.path.startsWith(TOKEN_PATH) ? await loginFacts(context) : credentials;
    const { worldOfPath } = context.state;
    let world: World;
    try {
      world = findWorld(worldOfPath ?? facts.world);
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error;
      return answerRefusal(context, new Refusal("unknown-world", error.message));
    }
    context.state.world = world;
    const { host } = context.req.headers;
    if (host !== undefined && host !== "" && !isGoodHost(host)) {
      return answerRefusal(context, new Refusal("host", host));
    }
    const catchingUp = world.ready();
    if (catchingUp) await catchingUp;
    const { clock } = world;
    if (!clock.real) context.set("Date", new Date(clock.now()).toUTCString());
    const play = findDeviations(world);
    const surface = world.behavior.portal === null ? undefined : surfaceOf(world.behavior);
    if (surface) takeSuffix(context, surface);
    const operation = operationOf(context.path);
    const isStranger = worldOfPath !== undefined && facts.world !== undefined &&
      facts.world !== world.id;
    const go = async () => {
      // Whoever was sent here with another world's token is seen here, and meets the faults.
      if (isStranger) {
        answerRefusal(context, new Refusal("unknown-world", otherWorld(world, facts)));
      } else await (play ? play(context, next) : next());
      if (surface) dressAnswer(context, surface);
    };
    if (world.faults.none) await go();
    else {
      const user = facts.user ?? await loginUser(context, operation, world);
      await injectFaults(context, go, { operation, user, page: pageOf(context) });
    }
    const { method, url, status, state } = context;
    const { viewer, refusal, rows, deviations, faults: injected } = state;
    world.journal.add({
      world: world.id,
      at: clock.now(),
      method,
      url,
      operation,
      status: context.respond === false ? 0 : status,
      duration: steadyNow() - start,
      viewer,
      refusal,
      rows,
      deviations,
      faults: injected,
      requestId: context.get("X-Request-ID") || undefined,
    });
  };
}

function otherWorld({ id }: World, { world }: TokenFacts): string {
  return `Cannot enter the world "${id}" with a token of the world "${world}": ask at that world's URL, or log in here`;
}

/** A login names its world in the query; a posted token in its claims. */
async function loginFacts(context: Context): Promise<TokenFacts> {
  const { refresh, token } = await bodyOf(context);
  const posted = refresh ?? token;
  if (typeof posted === "string") return tokenFacts(posted.trim());
  const world = lastValue(parseQueryString(context.querystring), "world");
  return world === undefined ? {} : { world };
}

async function loginUser(
  context: Context,
  operation: Operation,
  world: World,
): Promise<number | undefined> {
  if (operation !== "token") return undefined;
  const { username } = await bodyOf(context);
  return typeof username === "string" ? world.store.userNamed(username.trim())?.id : undefined;
}

/** What the body holds; nothing where it cannot be read, which the view will say. */
async function bodyOf(context: Context): Promise<Record<string, unknown>> {
  if (context.method !== "POST") return {};
  const body = await readBody(context).catch(() => undefined);
  return typeof body === "object" && body !== null ? body as Record<string, unknown> : {};
}

function pageOf(context: Context): number {
  return readInteger(lastValue(parseQueryString(context.querystring), "page") ?? "") ?? 1;
}
