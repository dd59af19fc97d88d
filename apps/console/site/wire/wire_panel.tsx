import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { exchanges } from "../state/sessions.ts";
import { ExchangeDetails } from "./exchange_details.tsx";
import { latestExchanges } from "./latest_exchanges.ts";

/** Shows the requests behind the page, and what went over the wire for each. */
export function WirePanel(): JSX.Element {
  const [openId, setOpenId] = useState<number | undefined>(undefined);
  const latest = latestExchanges(exchanges.value);
  return (
    <section class="panel wire" aria-labelledby="wire-title">
      <header>
        <h2 id="wire-title">The wire</h2>
        <p class="hint">The requests behind this page, newest first.</p>
      </header>
      {latest.length === 0 && <p class="empty">No request was sent yet.</p>}
      <ul>
        {latest.map(({ exchange, more }) => {
          const { id, status, url, purpose, milliseconds, method } = exchange;
          const isOpen = id === openId;
          return (
            <li key={id}>
              <button
                type="button"
                class="request"
                aria-expanded={isOpen}
                onClick={() => setOpenId(isOpen ? undefined : id)}
              >
                <span class={`status ${status >= 200 && status < 300 ? "good" : "bad"}`}>
                  {status || "none"}
                </span>
                <span class="url">{method} {pathOf(url)}</span>
                <span class="hint">
                  {purpose}, {Math.round(milliseconds)} ms{more > 0 && `, and ${more} more pages`}
                </span>
              </button>
              {isOpen && <ExchangeDetails exchange={exchange} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
