import type { JSX } from "preact";
import type { Exchange } from "../api/exchange.ts";
import { Because } from "../parts/because.tsx";
import { detailReason, LIST_PURPOSE, listReason, type Reason } from "../state/sessions.ts";
import { curlOf } from "./curl.ts";

const MAX_SHOWN = 20_000;

/** Shows an exchange: the command that repeats it, the headers, the body, and why. */
export function ExchangeDetails({ exchange }: { exchange: Exchange }): JSX.Element {
  const { headers, body, purpose } = exchange;
  const reason = reasonFor(purpose);
  const curl = curlOf(exchange);
  return (
    <div class="exchange">
      {reason && <Because reason={reason} />}
      <h3>
        curl{" "}
        <button
          type="button"
          class="link"
          onClick={() => void navigator.clipboard?.writeText(curl)}
        >
          Copy
        </button>
      </h3>
      <pre tabIndex={0}>{curl}</pre>
      <h3>Headers</h3>
      <pre tabIndex={0}>{headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</pre>
      <h3>Body</h3>
      <pre tabIndex={0}>{pretty(body)}</pre>
    </div>
  );
}

function reasonFor(purpose: string): Reason | undefined {
  if (purpose === LIST_PURPOSE) return listReason.value;
  return purpose.startsWith("session ") ? detailReason.value : undefined;
}

function pretty(body: string): string {
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // It is shown as it came.
  }
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}\n…` : text;
}
