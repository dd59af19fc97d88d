import { SESSIONS_PATH } from "@sessions/domain";
import type { IncomingMessage } from "node:http";
import { authorizationOf, credentialsReader } from "../http/credentials.ts";
import { forwarder } from "./proxy_request.ts";
import type { RequestRecord } from "../world/journal.ts";
import { type Certificate, guarded, listen } from "../http/listen.ts";
import { type LogFormat, openLog } from "../http/logger.ts";
import { openMock } from "../mock.ts";
import { requestLog } from "../http/request_log.ts";
import { DEFAULT_WORLD } from "../tokens/tokens.ts";
import type { WorldState } from "../store/world_state.ts";

/** What a worker is told when it starts. */
export interface WorkerSettings {
  /** Where the primary answers, such as `http://127.0.0.1:8001`. */
  primary: string;
  /** The database that the primary seeded. */
  file: string;
  state: WorldState;
  host: string;
  port: number;
  certificate?: Certificate | undefined;
  timeZone?: string | undefined;
  jwtSecret?: string | undefined;
  corsOrigin?: string | undefined;
  corsCredentials?: boolean | undefined;
  publicUrl?: string | undefined;
  trustProxy?: boolean | undefined;
  journal?: number | undefined;
  log: LogFormat;
}

/** What the primary says to a worker. */
export type ToWorker =
  | { settings: WorkerSettings }
  | { listen: true }
  | { stop: true }
  /** Both are replied to under their id. */
  | { id: number; state: WorldState }
  | { id: number; take: true };

/** What a worker says to the primary. */
export type FromWorker =
  /** It runs, and waits for its settings. */
  | { hello: true }
  /** It follows how the world stands, and waits to be told to listen. */
  | { opened: true }
  | { ready: string }
  | { failed: { name: string; message: string } }
  /** What ends it, its last word. */
  | { dying: string }
  | { id: number; records?: RequestRecord[] };

/** The exit code of a fault of ours, as the command line has it. */
const SOFTWARE = 70;
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Runs a worker: it answers what only reads the default world while no fault and no deviation is
 * on, and hands everything else to the primary.
 */
export async function runWorker(): Promise<void> {
  // A terminal or a supervisor signals the whole group; the primary says when to stop.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  const say = (message: FromWorker) => void process.send?.(message);
  process.on("uncaughtException", (error) => {
    if (process.connected) process.send?.({ dying: error.message }, () => process.exit(SOFTWARE));
    else process.exit(SOFTWARE);
  });
  const settings = await new Promise<WorkerSettings>((resolve) => {
    process.once("message", (message: { settings: WorkerSettings }) => resolve(message.settings));
    say({ hello: true });
  });
  const { primary, file, host, port, certificate, log: format, state, ...rest } = settings;
  const log = await openLog(format);
  const mock = openMock({
    ...definedOf(rest),
    file,
    role: "reader",
    control: false,
    seed: () => {
      throw new Error("the primary seeds");
    },
    onError: (err, requestId) => log.error({ err, requestId }, `internal error ${requestId}`),
    ...(log.request && { first: requestLog(log.request) }),
  });
  const world = mock.worlds.default;
  let plain = false;
  const follow = (state: WorldState) => {
    ({ plain } = state);
    if (state.revision !== world.revision) world.store.refresh();
    world.follow(state);
  };
  follow(state);

  const readCredentials = credentialsReader();
  const isOurs = ({ method = "", url = "", rawHeaders }: IncomingMessage): boolean =>
    plain && SAFE.has(method) && url.startsWith(SESSIONS_PATH) && !world.due &&
    (readCredentials(authorizationOf(rawHeaders)).world ?? DEFAULT_WORLD) === DEFAULT_WORLD;
  const forward = forwarder(primary);
  let close = (): Promise<void> => Promise.resolve();
  const start = async () => {
    try {
      const listening = await listen(
        guarded(
          (request, response) =>
            isOurs(request) ? mock.handler(request, response) : forward(request, response),
          (error) => log.error({ err: error }, "a request could not be taken"),
        ),
        { host, port, certificate },
      );
      close = listening.close;
      say({ ready: listening.origin });
    } catch (error) {
      const { name, message } = error as Error;
      say({ failed: { name, message } });
    }
  };
  const stop = async () => {
    await close();
    mock.close();
    process.exit(0);
  };
  process.on("disconnect", () => void stop());
  process.on("message", (message: ToWorker) => {
    if ("stop" in message) void stop();
    else if ("listen" in message) void start();
    else if ("state" in message) {
      follow(message.state);
      say({ id: message.id });
    } else if ("take" in message) say({ id: message.id, records: world.journal.take() });
  });
  say({ opened: true });
}

/** Messages have no undefined; options do not take it. */
function definedOf<Options extends object>(options: Options) {
  return options as { [Key in keyof Options]: Exclude<Options[Key], undefined> };
}
