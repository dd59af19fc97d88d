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
  const cookies = faults.flatMap(({ answers }) => answers).flatMap(cookiesOf);
  const redact = (text: string) => secrets.redact(withoutValues(text, cookies));
  return {
    requirement: sentence,
    expected: redact(fault.expected),
    got: redact(fault.got),
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
          name === "set-cookie" ? cookieNames(answer) : redact(value),
        ]),
      ),
      body: redact(answer.status === 0 ? answer.failure : answer.text).slice(0, MAX_BODY_LENGTH),
    })),
    hint: fault.hint ?? null,
    again: fault.case === undefined
      ? null
      : `--only ${id} --case ${quote(secrets.redact(fault.case))}`,
    more: count - 1,
    others: faults.slice(1, MAX_FAULTS).map(({ answers, expected, got }) => {
      const { method = "", url = "", as = "" } = answers.at(-1)?.request ?? {};
      return {
        request: redact(`${method} ${url}`),
        as,
        expected: redact(expected),
        got: redact(got),
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

/** Returns the cookies that an answer sets (RFC 6265, section 4.1.1), with their values. */
function cookiesOf({ headers }: RecordedResponse): { name: string; value: string }[] {
  return (headers["set-cookie"] ?? "").split(/,\s*(?=[^;,=\s]+=)/).map((cookie) => {
    const [name = "", ...rest] = (cookie.split(";")[0] ?? "").split("=");
    return { name: name.trim(), value: rest.join("=").trim().replace(/^"(.*)"$/, "$1") };
  });
}

/** A cookie's value may be a session's: only its name is shown. */
function cookieNames(answer: RecordedResponse): string {
  return cookiesOf(answer).map(({ name }) => `${name}=…`).join(", ");
}

/** A session's value is long; a short one may be any word of the text. */
const MIN_COOKIE_LENGTH = 16;

/** A body may repeat what a cookie says. */
function withoutValues(text: string, cookies: readonly { value: string }[]): string {
  return cookies.filter(({ value }) => value.length >= MIN_COOKIE_LENGTH)
    .reduce((clean, { value }) => clean.replaceAll(value, "…"), text);
}
