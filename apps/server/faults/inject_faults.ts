import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { DETAIL_KEYS, parseListQuery, Refusal, type Session, type Viewer } from "@sessions/domain";
import { answerRefusal, sendJson } from "../http/answer.ts";
import type { Fault, FaultFacts } from "../world/faults.ts";
import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import { newClaims, signToken } from "../tokens/tokens.ts";
import type { World } from "../world/world.ts";

/** Injects a world's faults into a request that they match; `go` is the rest of its way. */
export async function injectFaults(
  context: Context,
  go: () => Promise<void>,
  facts: FaultFacts,
): Promise<void> {
  const { world } = context.state;
  const { authorization = "" } = context.req.headers;
  const injections = world.faults.fire(facts);
  const expired = world.faults.expirer(authorization);
  if (expired !== undefined) expireToken(context, facts.user ?? 0);
  const ids = injections.map(({ id }) => id);
  context.state.faults = expired === undefined ? ids : [...new Set([expired, ...ids])];
  for (const { delay } of injections) if (delay > 0) await wait(context, delay);
  if (world.closed) {
    const gone = `Cannot find the world "${world.id}": it was deleted`;
    return answerRefusal(context, new Refusal("unknown-world", gone));
  }
  const viewer = viewerOf(facts.user, world);
  for (const { id, fault } of injections) {
    if (fault.insert && viewer) insertRow(context, viewer);
    if (fault.remove && viewer) removeRow(context, viewer);
    if (fault.expire && facts.user !== undefined) {
      // A login brings none, and must not spoil what others ask without one.
      if (authorization !== "") world.faults.expire(authorization, id);
      expireToken(context, facts.user);
    }
  }
  const answer = injections.find(({ fault }) => fault.reset || fault.status || fault.html)?.fault;
  if (answer) answerInstead(context, answer);
  else await go();
  for (const { fault } of injections) spoil(context, fault);
}

/** Waits, but not for a client that has left. */
async function wait(context: Context, milliseconds: number): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  context.res.once("close", leave);
  await sleep(milliseconds, undefined, { signal: gone.signal }).catch(() => {});
  context.res.off("close", leave);
}

function answerInstead(context: Context, fault: Fault): void {
  if (fault.reset) {
    context.respond = false;
    const { socket } = context.req;
    if ("resetAndDestroy" in socket) socket.resetAndDestroy();
    context.res.destroy();
  } else if (fault.html !== undefined) {
    htmlPage(context, fault.html);
  } else {
    context.status = fault.status as number;
    sendJson(context, fault.body ?? { detail: `Injected fault: ${fault.status}.` });
  }
}

function spoil(context: Context, { truncate, drip }: Fault): void {
  if (!truncate && !drip) return;
  const bytes = Buffer.from(context.body as string | Buffer ?? "");
  if (truncate) {
    context.body = bytes.subarray(0, Math.floor(bytes.length / 2));
  } else if (drip) {
    const { length } = bytes;
    context.body = Readable.from(dripping(bytes, drip), { objectMode: false });
    context.length = length;
  }
}

async function* dripping(
  bytes: Buffer,
  { bytes: size, every }: NonNullable<Fault["drip"]>,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    if (at > 0) await sleep(every);
    yield bytes.subarray(at, at + size);
  }
}

function viewerOf(user: number | undefined, { store }: World): Viewer | undefined {
  const account = user === undefined ? undefined : store.user(user);
  return account && { userId: account.id, isOperator: account.is_operator };
}

/** A new session comes on top of the list that is being read, so its rows move down by one. */
function insertRow(context: Context, viewer: Viewer): void {
  const { world } = context.state;
  const top = topRow(context, viewer);
  const now = world.clock.instant();
  world.change((store) =>
    store.put({
      ...emptySession(),
      experiment_id: experimentOf(context) ?? top?.experiment_id ?? 1,
      session_type: top?.session_type ?? "development",
      session_id: store.nextId(),
      is_active: true,
      created_by: viewer.userId,
      created_time: Math.max(now, top?.created_time ?? 0),
      modified_by: viewer.userId,
      modified_time: Math.max(now, top?.created_time ?? 0),
    })
  );
}

/** The newest session of the list that is being read goes away, so its rows move up by one. */
function removeRow(context: Context, viewer: Viewer): void {
  const top = topRow(context, viewer);
  if (top) context.state.world.change((store) => store.remove(top.session_id));
}

function topRow(context: Context, viewer: Viewer): Session | undefined {
  const { store } = context.state.world;
  const query = { parameters: [], page: "1", experimentId: experimentOf(context) };
  return store.list(viewer, query).rows[0];
}

function experimentOf(context: Context): number | null {
  try {
    return parseListQuery(context.querystring).experimentId;
  } catch {
    return null;
  }
}

function emptySession(): Session {
  return Object.fromEntries(DETAIL_KEYS.map((key) => [key, null])) as unknown as Session;
}

/** The token has expired a moment ago. */
function expireToken(context: Context, userId: number): void {
  const { key, clock } = context.state.world;
  const claims = newClaims({ type: "access", userId, now: clock.now() / 1000, lifetime: -1 });
  context.state.authorization = `Bearer ${signToken(claims, key)}`;
}
