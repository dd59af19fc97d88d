import { closeSync, openSync, writeSync } from "node:fs";
import { VERSION } from "../reports/version.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Secrets } from "../target/secrets.ts";
import type { PassedExchange } from "./proxied_request.ts";

/** A HAR file (HTTP Archive 1.2) that is written as exchanges pass. */
export interface HarFile {
  add(exchange: PassedExchange): void;
  /** Ends the file; without that it is no JSON. */
  close(): void;
}

const PRIVATE = /^(authorization|cookie|set-cookie|proxy-authorization)$/i;

/**
 * Opens a HAR file; credentials and cookies are left out.
 *
 * @throws {ConfigurationError} when it cannot be written
 */
export function openHarFile(file: string, secrets: Secrets): HarFile {
  let descriptor: number;
  try {
    descriptor = openSync(file, "w");
  } catch (error) {
    throw new ConfigurationError(
      `Cannot write "${file}": ${(error as Error).message}. Name a writable file with --record`,
    );
  }
  const creator = JSON.stringify({ name: "sessions-conformance proxy", version: VERSION });
  writeSync(descriptor, `{"log":{"version":"1.2","creator":${creator},"entries":[`);
  let separator = "\n";
  return {
    add({ answer, requestHeaders, startedAt, ms }) {
      const { request: { method, url }, status, headers, text } = answer;
      const entry = {
        startedDateTime: new Date(startedAt).toISOString(),
        time: ms,
        request: {
          method,
          url,
          httpVersion: "HTTP/1.1",
          headers: list(requestHeaders as Record<string, string>),
          queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
          cookies: [],
          headersSize: -1,
          bodySize: 0,
        },
        response: {
          status,
          statusText: "",
          httpVersion: "HTTP/1.1",
          headers: list(headers),
          cookies: [],
          content: { size: answer.bytes.length, mimeType: headers["content-type"] ?? "", text },
          redirectURL: headers["location"] ?? "",
          headersSize: -1,
          bodySize: -1,
        },
        cache: {},
        timings: { send: 0, wait: ms, receive: 0 },
      };
      writeSync(descriptor, separator + secrets.redact(JSON.stringify(entry)));
      separator = ",\n";
    },
    close() {
      writeSync(descriptor, "\n]}}\n");
      closeSync(descriptor);
    },
  };
}

function list(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).filter(([name]) => !PRIVATE.test(name))
    .map(([name, value]) => ({ name, value: [value].flat().join(", ") }));
}
