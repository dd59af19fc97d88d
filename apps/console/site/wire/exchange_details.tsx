import type { JSX } from "preact";
import type { Exchange } from "../api/exchange.ts";
import { Because } from "../parts/because.tsx";
import { copyText, copyToken } from "../state/copy.ts";
import { LIST_PURPOSE } from "../state/sessions.ts";
import { viewer } from "../state/viewer.ts";
import { compareDetail, compareList } from "../state/verdict.ts";
import { curlOf } from "./curl.ts";

const MAX_SHOWN = 20_000;

/** Shows an exchange: the command that repeats it, the headers, the body, and why. */
export function ExchangeDetails({ exchange }: { exchange: Exchange }): JSX.Element {
  const { headers, body, purpose } = exchange;
  const { reason, user } = exchange;
  const verdict = purpose === LIST_PURPOSE ? compareList(exchange) : compareDetail(exchange);
  const curl = curlOf(exchange);
  return (
    <div class="exchange">
      <p class="hint">{user === undefined ? "Asked without a token" : `Asked as user ${user}`}</p>
      {reason && <Because reason={reason} verdict={verdict} />}
      <h3>
        curl{" "}
        <button
          type="button"
          class="link"
          onClick={() => void copyText(curl, "The command")}
        >
          Copy
        </button>
        {user !== undefined && user === viewer.value?.person.id && (
          <button type="button" class="link" onClick={copyToken}>Copy the token</button>
        )}
      </h3>
      <pre tabIndex={0}>{curl}</pre>
      <h3>Headers</h3>
      <pre tabIndex={0}>{headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</pre>
      <h3>Body</h3>
      <pre tabIndex={0}>{pretty(body)}</pre>
    </div>
  );
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
