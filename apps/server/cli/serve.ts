import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { type DeviationId, EVERYONE, openTimeZone, resolveDeviations } from "@sessions/domain";
import { type Dataset, writeDataset } from "@sessions/fixtures";
import { certificateFolder, keptCertificate } from "./certificate.ts";
import { type CliContext, UsageError } from "@sessions/cli";
import { FileError } from "./cli_error.ts";
import { asksForOther, type DataSource, dataSource, withSpec } from "../world/data_source.ts";
import type { ServeFlags } from "./flags.ts";
import type { Certificate } from "../http/listen.ts";
import { openLog } from "../http/logger.ts";
import { loadDataset } from "./load_dataset.ts";
import { readyText } from "./ready_text.ts";
import { requestLog } from "../http/request_log.ts";
import { type RunningServer, startServer } from "../server.ts";
import type { SharedData } from "../store/postgres/shared_world.ts";
import { withoutPassword } from "../store/postgres/without_password.ts";
import { openSqliteStore } from "../store/sqlite/sqlite_store.ts";
import { StoreError } from "../store/store_error.ts";
import type { SessionStore } from "../store/store.ts";
import type { WorkersOptions } from "../workers/workers.ts";
import type { DataSpec, Seed } from "../store/data_spec.ts";

/** Serves until the program is told to stop. */
export async function serve(flags: ServeFlags, context: CliContext): Promise<void> {
  if (flags.export !== undefined && !flags.portGiven) {
    checkFlags(flags);
    return exportWithoutServing(flags.export, flags, await findData(flags));
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
export async function start(flags: ServeFlags, context: CliContext): Promise<RunningServer> {
  checkFlags(flags);
  const source = await findData(flags);
  const deviations = findDeviations(flags);
  const certificate = await findCertificate(flags, context);
  const format = flags.quiet ? "off" : flags.log ?? (process.stderr.isTTY ? "pretty" : "off");
  const log = await openLog(format);
  const shared = isShared(flags.db) ? await openShared(flags.db, flags, source) : undefined;
  const options: WorkersOptions = {
    workers: flags.workers,
    log: format,
    host: flags.host,
    port: flags.port ?? (certificate ? 8443 : 8000),
    certificate,
    timeZone: flags.timeZone,
    pageSize: flags.pageSize,
    jwtSecret: flags.jwtSecret,
    corsOrigin: flags.corsOrigin,
    deviations,
    control: flags.control,
    controlToken: flags.controlToken,
    controlHosts: [flags.host, ...flags.controlHost ?? []].map((host) => host.toLowerCase()),
    journal: flags.journal,
    maxWorlds: flags.maxWorlds,
    worldTtl: flags.worldTtl,
    live: Boolean(flags.live),
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
    server = flags.workers > 1
      ? await (await import("../workers/workers.ts")).startWorkers(options)
      : await startServer(options);
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

/** Whether `--db` names a database that several mocks share, and no file. */
function isShared(db: string | undefined): db is string {
  return db !== undefined && /^postgres(ql)?:\/\//.test(db);
}

async function openShared(
  url: string,
  flags: ServeFlags,
  source: ChosenData,
): Promise<SharedData> {
  const { openSharedData } = await import("../store/postgres/shared_data.ts");
  const { pageSize, timeZone, dataset, sessions, users, seed } = flags;
  const sized = sessions !== undefined || users !== undefined;
  const scenario = flags.scenario ?? (sized ? undefined : source.origin.scenario);
  return await openSharedData({
    url,
    seed: seedOf(source),
    spec: dataset === undefined ? { scenario, sessions, users, seed } : null,
    pageSize,
    zone: openTimeZone(timeZone),
  });
}

function seedOf(source: ChosenData): Seed {
  return (spec) => {
    const { load, origin } = spec ? source.with(spec) : source;
    return { dataset: load(), origin };
  };
}

interface ChosenData extends DataSource {
  /** The data of a world that asks for its own. */
  with(spec: DataSpec): DataSource;
}

async function findData(flags: ServeFlags): Promise<ChosenData> {
  const source = dataSource(flags);
  const held = flags.dataset === undefined ? undefined : await loadDataset(flags.dataset);
  return {
    ...source,
    load: () => dataSource(flags, held).load(),
    with: (spec) => dataSource(withSpec(flags, spec), held),
  };
}

function checkFlags(flags: ServeFlags): void {
  if (flags.db !== undefined && !isShared(flags.db) && /^\w+:\/\//.test(flags.db)) {
    throw new UsageError(
      `Cannot keep the data in "${withoutPassword(flags.db)}": --db takes a file, or postgres://…`,
    );
  }
  if (isShared(flags.db) && flags.workers > 1) {
    throw new UsageError(
      "Cannot run --workers on a shared database: start several mocks with the same --db, each on a port of its own",
    );
  }
  if (flags.jwtSecret === "") {
    throw new UsageError("Cannot sign with an empty --jwt-secret: give it a text");
  }
  if (flags.controlToken !== undefined && !/^[\w.~+/-]{8,}=*$/.test(flags.controlToken)) {
    throw new UsageError(
      "Cannot guard the control plane with this --control-token: give it at least 8 letters, digits or any of . _ ~ + / -",
    );
  }
}

function findDeviations({ deviation = [], portal }: ServeFlags): DeviationId[] {
  try {
    return resolveDeviations(deviation, portal);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** A database that is there is what is exported; otherwise it is what the flags name. */
async function exportWithoutServing(
  file: string,
  flags: ServeFlags,
  source: ChosenData,
): Promise<void> {
  if (flags.db === undefined) return exportDataset(file, source.load(), flags.timeZone);
  const seed = seedOf(source);
  const shared = isShared(flags.db) ? await openShared(flags.db, flags, source) : undefined;
  const store = shared?.store ??
    openSqliteStore({ file: flags.db, seed: () => seed(), zone: openTimeZone(flags.timeZone) });
  try {
    checkHeldData(flags, store);
    await exportDataset(file, { users: store.users(), sessions: store.sessions() }, flags.timeZone);
  } finally {
    store.close();
    await shared?.close();
  }
}

function checkHeldData(flags: ServeFlags, store: SessionStore): void {
  if (flags.db === undefined) return;
  const held = { ...store.origin, sessions: store.count(EVERYONE) };
  if (asksForOther(flags, held)) {
    throw new StoreError(
      `Cannot serve other data from "${
        withoutPassword(flags.db)
      }": it holds ${held.sessions} sessions of ` +
        `${held.scenario}, seed ${held.seed}. Leave the data flags out to serve those, or ${
          isShared(flags.db) ? "name another database" : "delete the file"
        }`,
    );
  }
}

async function findCertificate(
  flags: ServeFlags,
  context: CliContext,
): Promise<Certificate | undefined> {
  const { https, cert, key } = flags;
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError(
      "Cannot speak HTTPS with half a certificate: --cert and --key go together",
    );
  }
  if (cert !== undefined && key !== undefined) {
    return { cert: await readPem(cert), key: await readPem(key) };
  }
  if (!https) return undefined;
  const folder = certificateFolder(context.env);
  try {
    return await keptCertificate(folder);
  } catch (error) {
    throw new FileError(
      `Cannot keep a certificate in "${folder}": ${(error as Error).message}. ` +
        "Set XDG_STATE_HOME to a writable folder, or give --cert and --key",
    );
  }
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new FileError(
      `Cannot read "${file}": ${(error as Error).message}. Name a readable PEM file`,
    );
  }
}

async function exportDataset(file: string, dataset: Dataset, timeZone: string): Promise<void> {
  try {
    await pipeline(writeDataset(dataset, openTimeZone(timeZone)), createWriteStream(file));
  } catch (error) {
    throw new FileError(
      `Cannot write "${file}": ${(error as Error).message}. Name a writable file`,
    );
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
