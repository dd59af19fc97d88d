import { readFile } from "node:fs/promises";
import { type CliContext, UsageError } from "@sessions/cli";
import type { Certificate } from "../http/listen.ts";
import { certificateFolder, keptCertificate } from "./certificate.ts";
import { FileError } from "./cli_error.ts";
import type { ServeFlags } from "./flags.ts";

/**
 * Finds the certificate that the flags ask for; undefined where the mock speaks plain HTTP.
 *
 * @throws {UsageError} when `--cert` or `--key` stands alone
 * @throws {FileError} when a file cannot be read, or the made certificate not be kept
 */
export async function findCertificate(
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
