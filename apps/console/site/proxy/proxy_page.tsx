import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ProxiedExchange } from "../../proxy_reading.ts";
import { PauseButton } from "../parts/pause_button.tsx";
import { RequestLine } from "../parts/request_line.tsx";
import { counted } from "../text/counted.ts";
import { clockTime } from "../text/date_times.ts";
import { deployment, isHeard, isPaused, passedCount, proxied } from "./proxied.ts";

/** Shows what passes a proxy, live, with what is wrong with it beside it. */
export function ProxyPage(): JSX.Element {
  const [isShort, setIsShort] = useState(false);
  const all = proxied.value;
  const wrong = all.filter(({ findings }) => findings.length > 0);
  const shown = isShort ? wrong : all;
  return (
    <>
      <header>
        <div class="top">
          <h1>Sessions proxy</h1>
          <p class="hint">
            {deployment.value === undefined ? "" : `leads to ${deployment.value}`}
          </p>
          <span class={`link-state ${isHeard.value ? "good" : "bad"}`} role="status">
            {isHeard.value ? "● connected" : "○ not connected: is the proxy still running?"}
          </span>
        </div>
      </header>
      <main class="proxy">
        <section class="panel wire" aria-labelledby="wire-title">
          <header>
            <h2 id="wire-title">The wire</h2>
            <p class="hint" data-testid="passed">
              {counted(passedCount.value, "request")} passed; {counted(all.length, "request")}{" "}
              shown, {wrong.length} with findings. Newest first.
            </p>
            <div class="switch" role="group" aria-label="Which requests">
              <button type="button" aria-pressed={!isShort} onClick={() => setIsShort(false)}>
                All
              </button>
              <button type="button" aria-pressed={isShort} onClick={() => setIsShort(true)}>
                Only with findings
              </button>
            </div>
            <PauseButton
              isPaused={isPaused.value}
              onChange={(on) => {
                isPaused.value = on;
              }}
            />
          </header>
          {shown.length === 0 && (
            <p class="empty">
              Nothing has passed yet. Point the app at this proxy in place of the deployment.
            </p>
          )}
          <ul>{shown.map((one) => <Proxied key={one.id} exchange={one} />)}</ul>
        </section>
      </main>
    </>
  );
}

function Proxied({ exchange }: { exchange: ProxiedExchange }): JSX.Element {
  const { status, method, path, as, ms, at, findings, faults, isJudged } = exchange;
  return (
    <li class="proxied">
      <div class="request">
        <RequestLine status={status} method={method} path={path}>
          {as}, {Math.round(ms)} ms, {clockTime(at)}
          {faults !== undefined && `, touched by fault ${faults}`}
          {!isJudged && faults === undefined && ", not judged"}
        </RequestLine>
      </div>
      {findings.map(({ requirement, got, expected }) => (
        <p key={requirement + got} class="differs">
          <code>{requirement}</code> {got}; wanted {expected}
        </p>
      ))}
    </li>
  );
}
