import { spawn } from "node:child_process";
import { constants } from "node:os";
import { type CliContext, StopRequest, UsageError } from "@sessions/cli";
import { certificateFiles, certificateFolder } from "./certificate.ts";
import { CommandExit } from "./cli_error.ts";
import type { ServeFlags } from "./flags.ts";
import type { RunningServer } from "../server.ts";
import { start } from "./serve.ts";
import { newClaims, signingKey, signToken } from "../tokens/tokens.ts";

/**
 * Starts the mock, runs a command that finds it in its environment, and stops.
 *
 * @param words the command and its arguments
 * @throws {CommandExit} with the command's exit code, when that is not 0
 */
export async function execute(
  words: readonly string[],
  flags: ServeFlags,
  context: CliContext,
): Promise<void> {
  const server = await start({ ...flags, port: flags.portGiven ? flags.port ?? 0 : 0 }, context);
  try {
    const code = await run(
      words,
      {
        ...trusting(flags, context.env),
        ...context.env,
        ...environmentOf(server, flags.jwtSecret),
      },
      context.stop,
    );
    if (code !== 0) throw new CommandExit(code);
  } finally {
    await server.close();
  }
}

/** Lets a command of Node's trust the mock's certificate, where it does not trust others already. */
function trusting({ https, cert }: ServeFlags, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (cert !== undefined) return { NODE_EXTRA_CA_CERTS: cert };
  return https ? { NODE_EXTRA_CA_CERTS: certificateFiles(certificateFolder(env)).cert } : {};
}

/** What a command is told; the tokens are those of an operator and of somebody who is none. */
function environmentOf(server: RunningServer, jwtSecret: string): Record<string, string> {
  const { url, controlUrl, controlToken, worlds: { default: { store } } } = server;
  const users = store.users().filter((user) => user.is_active !== false);
  const token = (isOperator: boolean): string => {
    const user = users.find((candidate) => candidate.is_operator === isOperator);
    if (!user) return "";
    const claims = newClaims({ type: "access", userId: user.id, now: Date.now() / 1000 });
    return signToken({ ...claims }, signingKey(jwtSecret));
  };
  return {
    SESSIONS_MOCK_URL: url,
    SESSIONS_MOCK_OPERATOR_TOKEN: token(true),
    SESSIONS_MOCK_USER_TOKEN: token(false),
    ...(controlToken !== undefined && {
      SESSIONS_MOCK_CONTROL_URL: controlUrl,
      SESSIONS_MOCK_CONTROL_TOKEN: controlToken,
    }),
  };
}

/** What the command is told beside what stops this program. */
const PASSED = ["SIGHUP", "SIGQUIT"] as const;

function run(
  [command = "", ...rest]: readonly string[],
  env: NodeJS.ProcessEnv,
  stop: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: "inherit", env });
    const pass = () => {
      const signal = stop.reason instanceof StopRequest ? stop.reason.signal : "SIGTERM";
      // A terminal tells everybody by itself; twice is once too often for a test runner.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    };
    stop.addEventListener("abort", pass, { once: true });
    // A terminal that is closed ends this program, and not its command.
    const others = PASSED.map((signal) => [signal, () => void child.kill(signal)] as const);
    for (const [signal, passOther] of others) process.on(signal, passOther);
    child.once("error", (error) => {
      reject(
        new UsageError(
          `Cannot run "${command}": ${error.message}. Name a program, and its arguments behind it`,
        ),
      );
    });
    child.once("close", (code, signal) => {
      stop.removeEventListener("abort", pass);
      for (const [signal, passOther] of others) process.off(signal, passOther);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
