import { readFileSync } from "node:fs";
import { type Flags, type FlagValues, readConfigurationFile, readFlags } from "@sessions/cli";
import type { Command } from "commander";
import type { ReportOptions } from "../reports/write_reports.ts";
import type { RunOptions } from "../run.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { NetworkOptions } from "../target/connection/network.ts";
import { readBaseline } from "../verdict/baseline.ts";
import { ALL_FLAGS, RUN_FLAGS, type RunFlags, TWIN_PREFIX } from "./flags.ts";

/** Where the configuration is looked for. */
const CONFIGURATION_FILE = "sessions-conformance.json";

/** The flags of a run that were said, wherever that was. */
export type Configuration = Partial<RunFlags> & Pick<ReportOptions, "report">;

/**
 * Puts the flags of `run` together: flag over environment over file over default.
 *
 * @throws {UsageError} naming where a bad value stands and what is wanted
 */
export function readConfiguration(command: Command, env: NodeJS.ProcessEnv): Configuration {
  return { report: ["text"], ...readSaid(command, RUN_FLAGS, env) };
}

/**
 * Puts a command's flags together as {@linkcode readConfiguration} does, and leaves out what nobody said.
 *
 * @throws {UsageError} naming where a bad value stands and what is wanted
 */
export function readSaid<const Rows extends Flags>(
  command: Command,
  flags: Rows,
  env: NodeJS.ProcessEnv,
): Partial<FlagValues<Rows>> {
  const file = readConfigurationFile(CONFIGURATION_FILE);
  const { values, source } = readFlags(command, flags, {
    env,
    prefix: TWIN_PREFIX,
    others: [ALL_FLAGS],
    ...(file && { file: { ...file, values: ofThisCommand(file.values, flags) } }),
  });
  const said = Object.entries(values).filter(([key]) => source(key) !== "default");
  for (const [key, value] of said) {
    if (source(key) !== "file") continue;
    if ([value].flat().some((one) => String(one).startsWith("cmd:"))) refuseCommand(key);
  }
  return Object.fromEntries(said) as Partial<FlagValues<Rows>>;
}

/** One file serves all commands: what is another's is passed over. */
function ofThisCommand(
  values: Record<string, unknown>,
  flags: Flags,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => key in flags || !(key in ALL_FLAGS)),
  );
}

/** A file that lies in a folder must not run what it likes. */
function refuseCommand(key: string): never {
  throw new ConfigurationError(
    `Cannot take "${key}" from ${CONFIGURATION_FILE}: a source that runs a command (cmd:) must be ` +
      `given with --${key} or ${TWIN_PREFIX}${key.toUpperCase()}`,
  );
}

/** The options of a run that a configuration asks for. */
export function runOptions(
  configuration: Omit<Configuration, "report"> & Partial<Pick<Configuration, "report">>,
  env: NodeJS.ProcessEnv,
): RunOptions {
  const {
    url,
    operator,
    baseline,
    cacert,
    clientCert,
    clientKey,
    header = [],
    report: _report,
    reportDir: _dir,
    verbose: _verbose,
    quiet: _quiet,
    ...rest
  } = configuration;
  if (url === undefined) {
    throw new ConfigurationError(
      "Cannot run without a target: give --url, such as https://portal.example.org/api",
    );
  }
  if (operator === undefined) {
    throw new ConfigurationError(
      "Cannot run without an operator: give --operator, such as env:OP_TOKEN",
    );
  }
  return {
    ...rest,
    url,
    operator,
    env,
    ...(baseline !== undefined && { baseline: readBaseline(baseline) }),
    ...certificateOptions({ cacert, clientCert, clientKey }),
    ...(header.length > 0 && { headers: Object.fromEntries(header.map(readHeader)) }),
  };
}

/**
 * Reads the files of certificates.
 *
 * @throws {ConfigurationError} when one cannot be read, or is given without the other
 */
export function certificateOptions(
  { cacert, clientCert, clientKey }: {
    readonly cacert?: string | undefined;
    readonly clientCert?: string | undefined;
    readonly clientKey?: string | undefined;
  },
): Pick<NetworkOptions, "ca" | "clientCertificate"> {
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    throw new ConfigurationError(
      "Cannot use half a certificate: give --client-cert and --client-key",
    );
  }
  return {
    ...(cacert !== undefined && { ca: readText(cacert) }),
    ...(clientCert !== undefined && clientKey !== undefined && {
      clientCertificate: { cert: readText(clientCert), key: readText(clientKey) },
    }),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError(`Cannot read "${file}": ${(error as Error).message}`);
  }
}

function readHeader(text: string): [string, string] {
  const at = text.indexOf(":");
  if (at < 1) throw new ConfigurationError("Cannot read a --header: it must be NAME:VALUE");
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/**
 * Reads the ids of `--operator-id`.
 *
 * @throws {ConfigurationError} for what is no id
 */
export function readIds(texts: readonly string[]): number[] {
  return texts.map((text) => {
    if (/^[1-9]\d{0,15}$/.test(text)) return Number(text);
    throw new ConfigurationError(
      `Cannot use --operator-id "${text}": it must be a user's id, such as 7`,
    );
  });
}
