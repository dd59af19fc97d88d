import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Exchange } from "../api/exchange.ts";
import { PauseButton } from "../parts/pause_button.tsx";
import { RequestLine } from "../parts/request_line.tsx";
import { control } from "../state/connection.ts";
import { exchanges } from "../state/asking.ts";
import { EverybodysRequests } from "./everybodys_requests.tsx";
import { ExchangeDetails } from "./exchange_details.tsx";
import { latestExchanges } from "./latest_exchanges.ts";

/** Shows the requests of this page, or everybody's. */
export function WirePanel(): JSX.Element {
  const [isEverybody, setIsEverybody] = useState(false);
  const [isPaused, setIsPaused] = useState(false);
  const showsJournal = isEverybody && control.value !== undefined;
  return (
    <section class="panel wire" aria-labelledby="wire-title">
      <header>
        <h2 id="wire-title">The wire</h2>
        <p class="hint">Newest first. An open entry stays as it is.</p>
        <div class="switch" role="group" aria-label="Whose requests">
          <button type="button" aria-pressed={!showsJournal} onClick={() => setIsEverybody(false)}>
            This page’s
          </button>
          <button
            type="button"
            aria-pressed={showsJournal}
            disabled={!control.value}
            onClick={() => setIsEverybody(true)}
          >
            Everybody’s
          </button>
        </div>
        <PauseButton isPaused={isPaused} onChange={setIsPaused} />
      </header>
      {showsJournal
        ? <EverybodysRequests isPaused={isPaused} />
        : <OwnRequests isPaused={isPaused} />}
    </section>
  );
}

function OwnRequests({ isPaused }: { isPaused: boolean }): JSX.Element {
  const [open, setOpen] = useState<Exchange | undefined>(undefined);
  const [held, setHeld] = useState<readonly Exchange[] | undefined>(undefined);
  if (isPaused && !held) setHeld(exchanges.value);
  if (!isPaused && held) setHeld(undefined);
  const latest = latestExchanges(held ?? exchanges.value);
  // What is open stays, whatever was asked since.
  if (open && !latest.some(({ exchange }) => exchange.id === open.id)) {
    const place = latest.findIndex(({ exchange }) => exchange.id < open.id);
    latest.splice(place < 0 ? latest.length : place, 0, { exchange: open, more: 0 });
  }
  if (latest.length === 0) return <p class="empty">No request was sent yet.</p>;
  return (
    <ul>
      {latest.map(({ exchange, more }) => {
        const { id, status, url, purpose, milliseconds, method, user } = exchange;
        const isOpen = id === open?.id;
        return (
          <li key={id}>
            <button
              type="button"
              class="request"
              aria-expanded={isOpen}
              onClick={() => setOpen(isOpen ? undefined : exchange)}
            >
              <RequestLine status={status} method={method} path={pathOf(url)}>
                {purpose}, {user === undefined ? "no token" : `user ${user}`},{" "}
                {Math.round(milliseconds)} ms{more > 0 && `, and more pages`}
              </RequestLine>
            </button>
            {isOpen && <ExchangeDetails exchange={open?.reason ? open : exchange} />}
          </li>
        );
      })}
    </ul>
  );
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
