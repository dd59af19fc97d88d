import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { openTimeZone } from "@sessions/domain";
import { firstMismatch, valueAt } from "@sessions/fixtures";
import Value from "typebox/value";
import type { FormatName } from "../reports/formats.ts";
import type { ReportOptions } from "../reports/write_reports.ts";
import type { RunOptions } from "../run.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import { readBaseline } from "../verdict/baseline.ts";
import { ConfigurationFile, type Flag, RUN_FLAGS } from "./flags.ts";

/** Where the configuration is looked for. */
const CONFIGURATION_FILE = "sessions-conformance.json";

/** The flags of a run, wherever they were said. */
export interface Configuration
  extends Omit<RunOptions, "baseline" | "ca" | "headers" | "url" | "operator">, ReportOptions {
  url?: string;
  operator?: string;
  baseline?: string;
  cacert?: string;
  header?: readonly string[];
}

/**
 * Puts a command's flags together: flag over environment over file over default.
 *
 * @throws {ConfigurationError} naming where a bad value stands and what is wanted
 */
export function readConfiguration(command: Command, env: NodeJS.ProcessEnv): Configuration {
  const file = readFile();
  const settings: Record<string, unknown> = {};
  for (const flag of RUN_FLAGS) {
    const { key } = flag;
    const source = command.getOptionValueSource(key);
    const option = command.options.find((one) => one.attributeName() === key);
    const said = command.getOptionValue(key) as unknown;
    const origin = source === "env" ? `${option?.envVar}` : `${option?.long}`;
    const off = source === "env" && flag.kind === "switch" &&
      /^(0|false|no|)$/i.test(env[option?.envVar ?? ""] ?? "");
    if (source !== undefined && !off) settings[key] = check(flag, said, origin);
    else if (source === undefined && file[key] !== undefined) settings[key] = file[key];
  }
  if (typeof settings["timeZone"] === "string") {
    try {
      openTimeZone(settings["timeZone"]);
    } catch (error) {
      throw new ConfigurationError((error as Error).message);
    }
  }
  return { ...settings, report: (settings["report"] ?? ["text"]) as FormatName[] };
}

/** The options of a run that a configuration asks for. */
export function runOptions(configuration: Configuration, env: NodeJS.ProcessEnv): RunOptions {
  const {
    url,
    operator,
    baseline,
    cacert,
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
    ...(cacert !== undefined && { ca: readText(cacert) }),
    ...(header.length > 0 && { headers: Object.fromEntries(header.map(readHeader)) }),
  };
}

function check({ key, kind, choices, range }: Flag, said: unknown, origin: string): unknown {
  const bad = (wanted: string): never => {
    throw new ConfigurationError(
      `Cannot use ${origin} ${JSON.stringify(said)}: it must be ${wanted}`,
    );
  };
  if (kind === "integer") {
    const [least, most] = range ?? [0, Number.MAX_SAFE_INTEGER];
    const value = /^\d+$/.test(String(said)) ? Number(said) : NaN;
    return value >= least && value <= most ? value : bad(`an integer from ${least} to ${most}`);
  }
  if (kind === "choice") {
    return choices?.includes(String(said)) ? said : bad(`one of ${choices?.join(", ")}`);
  }
  if (key === "report") {
    for (const format of said as string[]) {
      if (!choices?.includes(format)) bad(`of ${choices?.join(", ")}`);
    }
  }
  return said;
}

function readFile(): Record<string, unknown> {
  if (!existsSync(CONFIGURATION_FILE)) return {};
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(CONFIGURATION_FILE, "utf8"));
  } catch (error) {
    throw new ConfigurationError(`Cannot read ${CONFIGURATION_FILE}: ${(error as Error).message}`);
  }
  if (Value.Check(ConfigurationFile, data)) return data as Record<string, unknown>;
  const { pointer, wanted } = firstMismatch(
    ConfigurationFile,
    data,
    Value.Errors(ConfigurationFile, data),
  );
  // A value may be a secret that was put in the wrong place: it is not repeated.
  const held = valueAt(data, pointer) === undefined ? "missing" : "not right";
  throw new ConfigurationError(
    `Cannot read ${CONFIGURATION_FILE}: ${pointer || "the top level"} is ${held}, wanted ${wanted}`,
  );
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
