import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Certificate } from "../http/listen.ts";
import { makeFolder } from "@sessions/cli";

const DAYS_VALID = 365;

/** Where a made certificate is kept, by the XDG base directory specification. */
export function certificateFolder(environment: NodeJS.ProcessEnv): string {
  const state = environment["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return join(state, "sessions-mock");
}

/** The files of a made certificate and its key. */
export function certificateFiles(folder: string): Certificate {
  return { cert: join(folder, "localhost.crt"), key: join(folder, "localhost.key") };
}

/**
 * The self-signed certificate for this machine: the one that is kept, or a new one when there is
 * none or it has expired.
 *
 * @param folder where its files are kept
 */
export async function keptCertificate(folder: string): Promise<Certificate> {
  const { cert: certFile, key: keyFile } = certificateFiles(folder);
  try {
    const kept = { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
    if (Date.parse(new X509Certificate(kept.cert).validTo) > Date.now()) return kept;
  } catch {
    // There is none, or none that can be read: make one.
  }
  const made = await makeCertificate();
  makeFolder(folder);
  await writeFile(certFile, made.cert);
  await writeFile(keyFile, made.key, { mode: 0o600 });
  return made;
}

async function makeCertificate(): Promise<Certificate> {
  const { generate } = await import("selfsigned");
  const notBeforeDate = new Date();
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + DAYS_VALID * 24 * 3600 * 1000),
    extensions: [
      { name: "basicConstraints", cA: false },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
