import { exec } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { ConfigurationError } from "./configuration_error.ts";

/** Where a token comes from, so that none stands on the command line. */
export type TokenSource =
  | { readonly kind: "env" | "file" | "cmd"; readonly from: string; readonly name: string }
  | {
    readonly kind: "login";
    readonly from: string;
    readonly password: string;
    readonly name: string;
  };

const FORMS = "env:NAME, file:PATH, cmd:COMMAND or login:USERNAME,env:PASSWORD_NAME";

/**
 * Parses a token source.
 *
 * @param text such as `env:OP_TOKEN` or `login:ada,env:ADA_PASSWORD`
 * @throws {ConfigurationError} for anything else, such as a bare token
 */
export function parseTokenSource(text: string): TokenSource {
  const [, kind, from = ""] = /^(env|file|cmd|login):(.+)$/s.exec(text) ?? [];
  if (kind === "login") {
    const [, username = "", password] = /^(.+),env:(\w+)$/.exec(from) ?? [];
    if (password) return { kind, from: username, password, name: password };
  } else if (kind === "env" || kind === "file" || kind === "cmd") {
    const name = kind === "env" ? from : `TOKEN_FROM_${kind.toUpperCase()}`;
    return { kind, from, name };
  }
  // The text may be a token: it is not repeated.
  throw new ConfigurationError(
    `Cannot read a token source: it must be ${FORMS}, so that no secret stands on the command line`,
  );
}

/**
 * Reads the text that a source holds: a token or, of a login, the password.
 *
 * @throws {ConfigurationError} when it cannot be read, or is empty
 */
export async function readTokenSource(
  source: TokenSource,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { kind, from } = source;
  try {
    const text = kind === "file"
      ? await readFile(from, "utf8")
      : kind === "cmd"
      ? (await promisify(exec)(from, { env, timeout: 30_000 })).stdout
      : env[kind === "login" ? source.password : from] ?? "";
    if (text.trim() !== "") return text.trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it failed";
    throw new ConfigurationError(
      `Cannot read a token from ${kind}:${kind === "cmd" ? "…" : from}: ${reason}`,
    );
  }
  const where = kind === "login"
    ? `env:${source.password}`
    : `${kind}:${kind === "cmd" ? "…" : from}`;
  throw new ConfigurationError(
    `Cannot read a token from ${where}: it is empty. Set it to the token alone`,
  );
}
