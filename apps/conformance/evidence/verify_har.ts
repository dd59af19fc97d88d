import { readFileSync } from "node:fs";
import Type from "typebox";
import Value from "typebox/value";
import { judgeAlone, type LoneFault } from "./judge_alone.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import { RecordedResponse } from "../target/recorded_response.ts";

const Har = Type.Object({
  log: Type.Object({
    entries: Type.Array(Type.Object({
      request: Type.Object({ method: Type.String(), url: Type.String() }),
      response: Type.Object({
        status: Type.Integer(),
        headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
        content: Type.Object({
          text: Type.Optional(Type.String()),
          encoding: Type.Optional(Type.String()),
        }),
      }),
    })),
  }),
});

/** A fault of a recorded response. */
export interface HarFault extends LoneFault {
  readonly request: string;
}

/**
 * Checks the responses of a HAR file, as far as each can be judged alone.
 *
 * @throws {ConfigurationError} when the file is no HAR
 */
export function verifyHar(file: string): { lists: number; details: number; faults: HarFault[] } {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigurationError(`Cannot read "${file}": ${(error as Error).message}`);
  }
  if (!Value.Check(Har, data)) {
    throw new ConfigurationError(
      `Cannot read "${file}": it is no HAR file (log.entries with request and response)`,
    );
  }
  const faults: HarFault[] = [];
  let [lists, details] = [0, 0];
  for (const { request, response } of data.log.entries) {
    if (request.method !== "GET" || response.status !== 200 || !URL.canParse(request.url)) continue;
    const { pathname } = new URL(request.url);
    const isList = /\/sessions$/.test(pathname);
    if (!isList && !/\/sessions\/\d+$/.test(pathname)) continue;
    const { text = "", encoding } = response.content;
    const bytes = Buffer.from(text, encoding === "base64" ? "base64" : "utf8");
    const headers = Object.fromEntries(
      response.headers.map(({ name, value }) => [name.toLowerCase(), value]),
    );
    const answer = new RecordedResponse(
      { method: "GET", url: request.url, as: "recorded", headers: {} },
      200,
      headers,
      bytes,
    );
    const shown = `GET ${pathname}${new URL(request.url).search}`;
    faults.push(...judgeAlone(answer).map((fault) => ({ request: shown, ...fault })));
    if (isList) lists++;
    else details++;
  }
  return { lists, details, faults };
}
