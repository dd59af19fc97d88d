import { Command, InvalidArgumentError, Option } from "commander";
import {
  DEFAULT_PAGE_SIZE,
  DEFAULT_TIME_ZONE,
  DEVIATIONS,
  openTimeZone,
  parseDateTime,
  PORTALS,
  TOKEN_LIFETIMES,
} from "@sessions/domain";
import { findScenario, SCENARIOS } from "@sessions/fixtures";
import { UsageError } from "./cli_error.ts";
import type { Io } from "./io.ts";
import { LOG_FORMATS } from "./logger.ts";
import { serve, type ServeFlags } from "./serve.ts";
import { printToken, type TokenFlags } from "./print_token.ts";
import { DEVELOPMENT_SECRET } from "./tokens.ts";
import { VERSION } from "./version.ts";

const ENVIRONMENT_PREFIX = "SESSIONS_MOCK_";
const LARGEST_SEED = 2 ** 32 - 1;

/** The command line of `sessions-mock`: every command, flag, environment twin and default. */
export function buildCommand(io: Io): Command {
  const program = quiet(new Command("sessions-mock"), io)
    .description("A mock of the AERPAW portal's /sessions API")
    .version(VERSION)
    .addHelpText("after", EXIT_CODES)
    .enablePositionalOptions()
    .allowExcessArguments(true);
  for (const option of serveOptions()) program.addOption(withTwin(option, io));
  program.action((_flags: unknown, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) {
      const names = command.commands.map((known) => known.name()).join(", ");
      throw new UsageError(`Cannot run "${word}": the commands are ${names}, and none to serve`);
    }
    return serve(readFlags(command, io) as unknown as ServeFlags, io);
  });

  const exec = quiet(program.command("exec"), io)
    .description("start the mock, run a command with its URL and tokens in the environment, stop")
    .argument("<command...>", "the command and its arguments, behind --")
    .allowExcessArguments(true);
  for (const option of serveOptions()) {
    if (option.long === "--port") option.description = "port to listen on (default: any free one)";
    exec.addOption(withTwin(option, io));
  }
  exec.action(async (words: string[]) => {
    const { execute } = await import("./execute.ts");
    return execute(words, readFlags(exec, io) as unknown as ServeFlags, io);
  });

  const token = quiet(program.command("token"), io)
    .description("print a token of a user")
    .requiredOption("--user <id>", "whose token", integer(1))
    .option("--refresh", "a refresh token instead of an access token")
    .option("--expired", "a token that has expired an hour ago")
    .option(
      "--expires-in <seconds>",
      `how long it lives (default: ${TOKEN_LIFETIMES.access}, or ${TOKEN_LIFETIMES.refresh} with --refresh)`,
      integer(1),
    )
    .option(
      "--claim <name=value>",
      "another claim, repeatable; the value is JSON or plain text",
      claim,
    )
    .addOption(withTwin(jwtSecret(), io));
  token.action((flags: TokenFlags) => printToken(flags, io));

  quiet(program.command("scenarios"), io).description("list the scenarios").action(() => {
    const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
    for (const { name, summary } of SCENARIOS) {
      io.stdout.write(`${name.padEnd(width)}  ${summary}\n`);
    }
  });
  quiet(program.command("deviations"), io).description("list the deviations and portals").action(
    () => {
      for (const { id, breaks, sentence } of DEVIATIONS) {
        io.stdout.write(`${id.padEnd(28)} ${breaks.padEnd(24)} ${sentence}\n`);
      }
      for (const { name, summary, deviations } of PORTALS) {
        io.stdout.write(`\n--portal ${name}: ${summary}\n  ${deviations.join(", ")}\n`);
      }
    },
  );
  return program;
}

function serveOptions(): Option[] {
  return [
    new Option(
      "--port <number>",
      "port to listen on; 0 is any free one (default: 8000, or 8443 with --https; PORT is read too)",
    ).argParser(integer(0, 65_535)),
    new Option("--host <address>", "address to listen on").default("127.0.0.1"),
    new Option("--https", "speak HTTPS, with a self-signed certificate that is made once and kept"),
    new Option("--cert <file>", "the certificate for HTTPS, as PEM; needs --key"),
    new Option("--key <file>", "the certificate's private key, as PEM; needs --cert"),
    new Option("--scenario <name>", "which data to serve (default: sample)").argParser(
      checked(findScenario),
    ),
    new Option("--sessions <number>", "generate that many sessions").argParser(
      integer(0, 10_000_000),
    ),
    new Option("--users <number>", "generate that many users (default: 40)").argParser(
      integer(2, 1_000_000),
    ),
    new Option("--seed <number>", "another seed generates other data").argParser(
      integer(0, LARGEST_SEED),
    ).default(1),
    new Option("--now <date-time>", "what relative dates are relative to (default: now)").argParser(
      checked(readNow),
    ),
    new Option("--time-zone <name>", "the zone of the date-times").argParser(checked(openTimeZone))
      .default(DEFAULT_TIME_ZONE),
    new Option("--dataset <file>", "serve the data of a JSON file"),
    new Option(
      "--db <file or url>",
      "keep the data in a SQLite file, or share it on postgres://… (default: in memory)",
    ),
    new Option(
      "--export <file>",
      "write the data as a dataset and exit; with --port, go on to serve it",
    ),
    new Option("--page-size <number>", "rows on a page").argParser(integer(1, 100_000)).default(
      DEFAULT_PAGE_SIZE,
    ),
    jwtSecret(),
    new Option("--cors-origin <origin>", "the web origin that may call from a browser").argParser(
      checked(readOrigin),
    ).default(
      "*",
    ),
    new Option(
      "--log <format>",
      "how requests are logged on stderr (default: pretty on a terminal, else off)",
    ).choices(LOG_FORMATS),
    new Option("--deviation <id>", "get something wrong as real servers do; repeatable").argParser(
      collect,
    ),
    new Option("--portal <name>", "get wrong what a real portal does: 2023 or 2025"),
    new Option("--no-control", "no control plane under /__mock/"),
    new Option(
      "--control-token <token>",
      "who holds it may use the control plane (default: a random one, printed)",
    ),
    new Option(
      "--control-host <name>",
      "a host name under which the control plane may be called; repeatable",
    ).argParser(collect),
    new Option("--journal <number>", "how many requests each world remembers").argParser(
      integer(0, 1_000_000),
    ).default(1000),
    new Option("--max-worlds <number>", "how many worlds there may be beside the default one")
      .argParser(integer(0, 100_000)).default(1000),
    new Option("--world-ttl <seconds>", "how long a world lives without a request").argParser(
      integer(1),
    ).default(3600),
    new Option("--workers <number>", "how many processes answer, over one database file")
      .argParser(integer(1, 256)).default(1),
    new Option("--live", "let sessions begin and end by themselves, for a demo"),
    new Option("--quiet", "print the ready line and errors, nothing else"),
    new Option("--debug", "show the stack of an error"),
  ];
}

function jwtSecret(): Option {
  return new Option("--jwt-secret <secret>", "the key that signs tokens").default(
    DEVELOPMENT_SECRET,
    "a public development secret",
  );
}

/** Commander would print and exit by itself; here errors are thrown and printed in one place. */
function quiet(command: Command, io: Io): Command {
  return command.exitOverride().configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    writeErr: () => {},
  }).allowExcessArguments(false);
}

/** An empty variable is one that is not set, as compose files write it. */
function withTwin(option: Option, io: Io): Option {
  const name = (option.long as string).slice(2).replaceAll("-", "_").toUpperCase();
  const twin = ENVIRONMENT_PREFIX + name;
  return io.env[twin] === "" ? option : option.env(twin);
}

/** The flags, with what the environment can say beyond its twins: `PORT`, and "no" to a switch. */
function readFlags(command: Command, io: Io): Record<string, unknown> {
  const flags: Record<string, unknown> = { ...command.opts() };
  for (const option of command.options) {
    const name = option.attributeName();
    const fromEnvironment = command.getOptionValueSource(name) === "env";
    const text = io.env[option.envVar ?? ""] ?? "";
    if (!fromEnvironment || !option.isBoolean()) continue;
    if (/^(0|false|no|off)$/i.test(text)) delete flags[name];
    else if (!/^(1|true|yes|on)$/i.test(text)) {
      command.error(`error: ${option.envVar} "${text}" is invalid. It must be true or false.`);
    }
  }
  const port = io.env["PORT"];
  if (flags["port"] === undefined && port) {
    try {
      flags["port"] = integer(0, 65_535)(port);
    } catch (error) {
      command.error(`error: PORT "${port}" is invalid. ${(error as Error).message}`);
    }
  }
  flags["portGiven"] = command.getOptionValueSource("port") === "cli";
  flags["seedGiven"] = command.getOptionValueSource("seed") !== "default";
  return flags;
}

function collect(text: string, held: string[] | undefined): string[] {
  return [...held ?? [], text];
}

function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER
      ? `of at least ${least}`
      : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be an integer ${range}.`);
  };
}

/** Keeps a text that a reader takes without throwing. */
function checked(read: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      read(text);
      return text;
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

function claim(text: string, claims: Record<string, unknown> = {}): Record<string, unknown> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be name=value.");
  const value = text.slice(at + 1);
  const name = text.slice(0, at);
  try {
    return { ...claims, [name]: JSON.parse(value) };
  } catch {
    return { ...claims, [name]: value };
  }
}

/** Rows reach some months back from now, and the contract's date-times begin with 1970. */
function readNow(text: string): void {
  if (parseDateTime(text) < parseDateTime("1971-01-01T00:00:00Z")) {
    throw new RangeError("It must lie between 1971 and 2199.");
  }
}

function readOrigin(text: string): void {
  if (text !== "*" && (!URL.canParse(text) || new URL(text).origin !== text)) {
    throw new RangeError(
      "It must be * or an origin without a path, such as http://localhost:5173.",
    );
  }
}

const EXIT_CODES = `
Every flag has an environment twin; a flag outranks it.

Exit codes:
  0  stopped by a signal, or done
  1  internal error
  2  the command line is wrong
  3  cannot listen on the address
  4  a dataset, database or other file is bad
`;
