import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { exchanges, explainedDetail, explainedList } from "./console_state.ts";
import { curlOf, type Exchange } from "./exchange.ts";

const MOST_SHOWN = 20_000;

/** What went over the wire for what is on the page. */
export function WirePanel(): JSX.Element {
  const [open, setOpen] = useState<number | undefined>(undefined);
  const shown = latestOfEach(exchanges.value);
  return (
    <section class="panel wire" aria-labelledby="wire-title">
      <header>
        <h2 id="wire-title">The wire</h2>
        <p class="hint">The requests behind this page, newest first.</p>
      </header>
      {shown.length === 0 && <p class="empty">Nothing was sent yet.</p>}
      <ul>
        {shown.map(({ exchange, more }) => {
          const { id, status, url, purpose, milliseconds, method } = exchange;
          const isOpen = id === open;
          return (
            <li key={id}>
              <button
                type="button"
                class="request"
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? undefined : id)}
              >
                <span class={`status ${status >= 200 && status < 300 ? "good" : "bad"}`}>
                  {status || "none"}
                </span>
                <span class="url">{method} {pathOf(url)}</span>
                <span class="hint">
                  {purpose}, {Math.round(milliseconds)} ms{more > 0 && `, and ${more} more pages`}
                </span>
              </button>
              {isOpen && <Wire exchange={exchange} />}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The newest exchange for each purpose and page; the timeline's pages are one. */
function latestOfEach(all: readonly Exchange[]): { exchange: Exchange; more: number }[] {
  const shown = new Map<string, { exchange: Exchange; more: number }>();
  for (const exchange of all) {
    const paged = exchange.purpose.startsWith("the timeline");
    const key = paged ? exchange.purpose : `${exchange.purpose} ${exchange.url} ${exchange.status}`;
    const held = shown.get(key);
    if (!held) shown.set(key, { exchange, more: 0 });
    else if (paged && exchange.url !== held.exchange.url && exchange.user === held.exchange.user) {
      held.more++;
    }
  }
  return [...shown.values()];
}

function Wire({ exchange }: { exchange: Exchange }): JSX.Element {
  const { headers, body, purpose } = exchange;
  const why = purpose === "the table"
    ? explainedList.value
    : purpose.startsWith("session ")
    ? explainedDetail.value
    : undefined;
  const curl = curlOf(exchange);
  return (
    <div class="exchange">
      {why && (
        <p class="because">
          <strong>Why:</strong> {why.because}. <code>{why.requirement}</code>
        </p>
      )}
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

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function pretty(body: string): string {
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // It is shown as it came.
  }
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n…` : text;
}
