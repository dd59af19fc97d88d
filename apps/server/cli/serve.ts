import { type CliContext, killable } from "@sessions/cli";
import { checkFlags, findBehavior } from "./check_flags.ts";
import { type ChosenData, findData, isShared, openShared, seedOf } from "./chosen_data.ts";
import { checkHeldData, exportDataset, exportWithoutServing } from "./export_data.ts";
import { findCertificate } from "./find_certificate.ts";
import type { ServeFlags } from "./flags.ts";
import { loadStory } from "./load_file.ts";
import { openLog } from "../http/logger.ts";
import { readyText } from "./ready_text.ts";
import { requestLog } from "../http/request_log.ts";
import { type RunningServer, startServer } from "../server.ts";
import { StoreError } from "../store/store_error.ts";
import { recordedBehavior } from "../world/recorded_behavior.ts";
import type { WorkersOptions } from "../workers/workers.ts";

/** Serves until the program is told to stop. */
export async function serve(flags: ServeFlags, context: CliContext): Promise<void> {
  if (flags.export !== undefined && !flags.portGiven) {
    checkFlags(flags);
    const source = await findData(flags);
    return exportWithoutServing(flags.export, zoned(flags, source), source);
  }
  const server = await start(flags, context);
  try {
    context.stdout.write(readyText(server, {
      jwtSecret: flags.jwtSecret,
      tokenGiven: flags.controlToken !== undefined,
      quiet: Boolean(flags.quiet),
      people: Boolean(context.stdout.isTTY) && !flags.quiet,
    }));
    await stopped(context.stop);
  } finally {
    await server.close();
  }
}

/** Starts the server that the flags ask for; what `--export` asks for is written then. */
export async function start(given: ServeFlags, context: CliContext): Promise<RunningServer> {
  checkFlags(given);
  const source = await findData(given);
  const flags = zoned(given, source);
  const behavior = findBehavior(flags, source.deployment);
  const certificate = await findCertificate(flags, context);
  const format = flags.quiet ? "off" : flags.log ?? (context.stderr.isTTY ? "pretty" : "off");
  const log = await openLog(format);
  const shared = isShared(flags.db) ? await openShared(flags.db, flags, source) : undefined;
  const options: WorkersOptions = {
    workers: flags.workers,
    log: format,
    host: flags.host,
    port: flags.port ?? (certificate ? 8443 : 8000),
    certificate,
    jwtSecret: flags.jwtSecret,
    accessLifetime: flags.accessLifetime,
    refreshLifetime: flags.refreshLifetime,
    rotateRefresh: Boolean(flags.rotateRefresh),
    corsOrigin: flags.corsOrigin,
    corsCredentials: Boolean(flags.corsCredentials),
    publicUrl: flags.publicUrl,
    trustProxy: Boolean(flags.trustProxy),
    ...behavior,
    control: flags.control,
    controlToken: flags.controlToken,
    controlHosts: [flags.host, ...flags.controlHost ?? []].map((host) => host.toLowerCase()),
    journal: flags.journal,
    maxWorlds: flags.maxWorlds,
    worldTtl: flags.worldTtl,
    live: Boolean(flags.live),
    pace: flags.pace,
    stories: flags.story === undefined ? [] : [await loadStory(flags.story)],
    ...(shared ? { shared } : flags.db !== undefined && { file: flags.db }),
    seed: seedOf(source),
    onError(err, requestId) {
      if (err instanceof StoreError) log.error({ requestId }, err.message);
      else log.error({ err, requestId }, `internal error ${requestId}`);
    },
    ...(log.request && { first: requestLog(log.request) }),
  };
  let server: RunningServer | undefined;
  const close = async () => {
    await server?.close();
    await shared?.close();
  };
  try {
    // Sessions are made in one go: a million take ten seconds.
    if (flags.workers > 1) {
      const { startWorkers } = await import("../workers/workers.ts");
      server = await killable(() => startWorkers(options));
    } else server = await killable(() => startServer(options));
    const { store } = server.worlds.default;
    checkHeldData(flags, store);
    if (flags.export !== undefined) {
      const held = { users: store.users(), sessions: store.sessions() };
      await exportDataset(flags.export, held, flags.timeZone);
    }
    return { ...server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns flags with the zone of a recording, where none was asked for. */
function zoned(flags: ServeFlags, { deployment }: ChosenData): ServeFlags {
  const asked = flags.timeZoneGiven ? flags.timeZone : undefined;
  return { ...flags, timeZone: recordedBehavior({ timeZone: asked }, deployment).timeZone };
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
