import type { Requirement } from "@sessions/domain";
import { type Fault, MAX_FAULTS } from "../checks/fault.ts";
import type { Card } from "../reports/report.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Secrets } from "../target/secrets.ts";

const MAX_BODY_LENGTH = 1500;

/**
 * Returns a card of the first fault, with the requests that reproduce it.
 *
 * @param count how many there were, those included that were not kept
 */
export function makeCard(
  { id, sentence }: Requirement,
  faults: readonly Fault[],
  count: number,
  secrets: Secrets,
): Card {
  const [fault] = faults as readonly [Fault];
  return {
    requirement: sentence,
    expected: secrets.redact(fault.expected),
    got: secrets.redact(fault.got),
    pointer: fault.pointer ?? null,
    curl: fault.answers.map((answer) => curl(answer, secrets)),
    exchanges: fault.answers.map((answer) => ({
      ...{
        method: answer.request.method,
        url: answer.request.url,
        as: answer.request.as,
        status: answer.status,
      },
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          name,
          name === "set-cookie" ? cookieNames(value) : secrets.redact(value),
        ]),
      ),
      body: secrets.redact(answer.status === 0 ? answer.failure : answer.text).slice(
        0,
        MAX_BODY_LENGTH,
      ),
    })),
    hint: fault.hint ?? null,
    again: fault.case === undefined
      ? null
      : `--only ${id} --case ${quote(secrets.redact(fault.case))}`,
    more: count - 1,
    others: faults.slice(1, MAX_FAULTS).map(({ answers, expected, got }) => {
      const { method = "", url = "", as = "" } = answers.at(-1)?.request ?? {};
      return {
        request: secrets.redact(`${method} ${url}`),
        as,
        expected: secrets.redact(expected),
        got: secrets.redact(got),
      };
    }),
  };
}

function curl(
  { request: { method, url, headers, body } }: RecordedResponse,
  secrets: Secrets,
): string {
  const words = ["curl", "-i"];
  if (method === "HEAD") words.push("--head");
  else if (method !== "GET") words.push("-X", method);
  for (const [name, value] of Object.entries(headers)) {
    const text = `${name}: ${secrets.redact(value)}`;
    words.push("-H", name === "Authorization" ? quoteWithVariables(text) : quote(text));
  }
  if (body !== undefined) words.push("--data-raw", quote(secrets.redact(body)));
  words.push(quote(secrets.redact(url)));
  return words.join(" ");
}

/** In single quotes a shell runs and expands nothing, whatever a server wrote. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The variables of tokens stand in double quotes between the rest. */
function quoteWithVariables(text: string): string {
  return text.split(/(\$[A-Z][A-Z0-9_]*)/).filter((part) => part !== "")
    .map((part, index) => index % 2 === 1 ? `"${part}"` : quote(part)).join("");
}

/** A cookie's value may be a session's: only its name is shown. */
function cookieNames(value: string): string {
  return value.split(/,\s*(?=[^;,=\s]+=)/).map((one) => `${one.split("=")[0]?.trim()}=…`).join(
    ", ",
  );
}
