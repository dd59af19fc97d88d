import {
  addFlags,
  type CliContext,
  type Flags,
  quietCommand,
  readFlags,
  UsageError,
} from "@sessions/cli";
import { DEVIATIONS, PORTALS } from "@sessions/domain";
import { SCENARIOS } from "@sessions/fixtures";
import { Command } from "commander";
import { join } from "node:path";
import { certificateFolder, keptCertificate } from "./certificate.ts";
import { SERVE_FLAGS, type ServeFlags, TOKEN_FLAGS, TWIN_PREFIX } from "./flags.ts";
import { printToken } from "./print_token.ts";
import { serve } from "./serve.ts";
import { VERSION } from "../version.ts";

/** Builds the command line of `sessions-mock`: every command, and the flags of each. */
export function buildCommand(context: CliContext): Command {
  const program = quietCommand(new Command("sessions-mock"), context)
    .description("A mock of the AERPAW portal's /sessions API")
    .version(VERSION)
    .addHelpText("after", EXIT_CODES)
    .enablePositionalOptions()
    .allowExcessArguments(true);
  addFlags(program, SERVE_FLAGS);
  program.action((_flags: unknown, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) {
      const names = command.commands.map((known) => known.name()).join(", ");
      throw new UsageError(`Cannot run "${word}": the commands are ${names}, and none to serve`);
    }
    return serve(serveFlags(command, context), context);
  });
  const sub = (name: string, description: string, flags: Flags = {}): Command => {
    const command = quietCommand(program.command(name), context).description(description);
    addFlags(command, flags);
    return command;
  };

  sub(
    "exec",
    "start the mock, run a command with its URL and tokens in the environment, stop",
    SERVE_FLAGS,
  ).argument("<command...>", "the command and its arguments, behind --")
    .allowExcessArguments(true)
    .action(async (words: string[], _flags: unknown, command: Command) => {
      const { execute } = await import("./exec.ts");
      return execute(words, serveFlags(command, context), context);
    });
  sub("token", "print a token of a user", TOKEN_FLAGS).action(
    (_flags: unknown, command: Command) => {
      const { env } = context;
      const options = { env, prefix: TWIN_PREFIX, others: [SERVE_FLAGS] };
      printToken(readFlags(command, TOKEN_FLAGS, options).values, context);
    },
  );
  sub(
    "people",
    "list the people of the data that the flags name, with their passwords",
    SERVE_FLAGS,
  )
    .action(async (_flags: unknown, command: Command) => {
      const { printPeople } = await import("./print_people.ts");
      return printPeople(serveFlags(command, context), context);
    });
  sub("schema", "print the OpenAPI description, for code generation").action(async () => {
    const { describeApi } = await import("../pages/describe_api.ts");
    const value = describeApi("http://127.0.0.1:8000/api");
    context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  });
  sub("certificate", "print the certificate of --https, which is made if there is none").action(
    async () => {
      const folder = certificateFolder(context.env);
      const { cert } = await keptCertificate(folder);
      context.stderr.write(`${join(folder, "localhost.crt")}\n`);
      context.stdout.write(cert);
    },
  );
  sub("scenarios", "list the scenarios").action(() => void context.stdout.write(scenariosText()));
  sub("deviations", "list the deviations and portals").action(() =>
    void context.stdout.write(deviationsText())
  );
  return program;
}

function serveFlags(command: Command, { env }: CliContext): ServeFlags {
  const options = { env, prefix: TWIN_PREFIX, others: [TOKEN_FLAGS] };
  const { values, source } = readFlags(command, SERVE_FLAGS, options);
  return {
    ...values,
    portGiven: source("port") === "flag",
    seedGiven: source("seed") !== "default",
    timeZoneGiven: source("timeZone") !== "default",
  };
}

function scenariosText(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return SCENARIOS.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}\n`).join("");
}

function deviationsText(): string {
  return [
    ...DEVIATIONS.map(({ id, breaks, sentence }) =>
      `${id.padEnd(28)} ${breaks.padEnd(24)} ${sentence}\n`
    ),
    ...PORTALS.map(({ name, summary, deviations }) =>
      `\n--portal ${name}: ${summary}\n  ${deviations.join(", ")}\n`
    ),
  ].join("");
}

const EXIT_CODES = `
Every flag has an environment twin, such as SESSIONS_MOCK_PAGE_SIZE; a flag outranks it.

Exit codes:
  0  stopped by a signal, or done
  1  internal error
  2  the command line is wrong
  3  cannot listen on the address
  4  a dataset, database or other file is bad
`;
