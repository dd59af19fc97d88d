import type { Fault } from "../checks/judge.ts";
import type { Card } from "../reports/report.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Secrets } from "../target/secrets.ts";

const MAX_BODY_LENGTH = 1500;

/** Returns a card of the first fault, with the requests that reproduce it. */
export function makeCard(sentence: string, faults: readonly Fault[], secrets: Secrets): Card {
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
        Object.entries(answer.headers).map(([name, value]) => [name, secrets.redact(value)]),
      ),
      body: secrets.redact(answer.status === 0 ? answer.failure : answer.text).slice(
        0,
        MAX_BODY_LENGTH,
      ),
    })),
    hint: fault.hint ?? null,
    more: faults.length - 1,
  };
}

function curl({ request: { method, url, headers } }: RecordedResponse, secrets: Secrets): string {
  const words = ["curl", "-i"];
  if (method === "HEAD") words.push("--head");
  else if (method !== "GET") words.push("-X", method);
  for (const [name, value] of Object.entries(headers)) words.push("-H", quote(`${name}: ${value}`));
  words.push(quote(url));
  return secrets.redact(words.join(" "));
}

/** Double quotes let the shell expand `$TOKEN_NAME`. */
function quote(text: string): string {
  return `"${text.replace(/["\\`]/g, "\\$&")}"`;
}
