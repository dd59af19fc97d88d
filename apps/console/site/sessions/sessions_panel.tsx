import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { Comparison } from "../compare/comparison.tsx";
import { Differs } from "../parts/because.tsx";
import { isComparing, showSideBySide } from "../state/comparison.ts";
import { control } from "../state/connection.ts";
import {
  changeQuery,
  envelope,
  listAnswer,
  listQuery,
  listVerdict,
  refresh,
  showExperiment,
} from "../state/sessions.ts";
import type { Verdict } from "../state/verdict.ts";
import { counted } from "../text/counted.ts";
import { Pages } from "./pages.tsx";
import { SessionsTable } from "./sessions_table.tsx";
import { TimeSwitch } from "./time_switch.tsx";

/** Shows the list as the API pages it. */
export function SessionsPanel(): JSX.Element {
  const [inOwnTime, setInOwnTime] = useState(false);
  const page = envelope.value;
  const { experiment } = listQuery.value;
  const reason = listAnswer.value?.reason;
  const verdict = listVerdict.value;
  return (
    <section class="panel sessions" aria-labelledby="sessions-title">
      <header>
        <h2 id="sessions-title">Sessions</h2>
        <p class="hint" data-testid="count">
          {[
            page && counting(page.count),
            reason &&
            `${verdict?.difference === undefined ? "" : "By the contract: "}${reason.because}`,
          ].filter(Boolean).join(". ")}
        </p>
        <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextField
            label="experiment_id"
            name="experiment"
            inputMode="numeric"
            value={experiment}
            onText={(text) => changeQuery({ experiment: text, page: 1 })}
          />
          <button
            type="button"
            disabled={experiment === ""}
            onClick={() => showExperiment()}
          >
            Clear
          </button>
        </form>
        {control.value && <ViewSwitch />}
        {!isComparing.value && <TimeSwitch inOwnTime={inOwnTime} onChange={setInOwnTime} />}
      </header>
      {verdict?.difference !== undefined && (
        <Differs difference={differenceText(verdict)} causes={reason?.causes ?? []} />
      )}
      {isComparing.value ? <Comparison /> : (
        <>
          {page ? <SessionsTable rows={page.results} inOwnTime={inOwnTime} /> : <NoList />}
          <Pages />
        </>
      )}
    </section>
  );
}

function ViewSwitch(): JSX.Element {
  return (
    <div class="switch" role="group" aria-label="View of the list">
      <button
        type="button"
        aria-pressed={!isComparing.value}
        onClick={() => showSideBySide(false)}
      >
        List
      </button>
      <button type="button" aria-pressed={isComparing.value} onClick={() => showSideBySide(true)}>
        Side by side
      </button>
    </div>
  );
}

function differenceText({ difference, extra, missing }: Verdict): string {
  const marks = [
    extra.size > 0 && `${extra.size} on this page should not be there, and are marked`,
    missing.length > 0 &&
    `missing from this page: ${missing.slice(0, 10).join(", ")}${
      missing.length > 10 ? ` and ${missing.length - 10} more` : ""
    }`,
  ].filter((part) => part !== false);
  return `${difference}${marks.length > 0 ? ` (${marks.join("; ")})` : ""}`;
}

function NoList(): JSX.Element {
  const answer = listAnswer.value;
  if (!answer) return <p class="empty">No answer yet.</p>;
  return (
    <div class="refused" role="alert">
      <p>
        The list was answered with <strong>{answer.status || "no answer"}</strong>:
      </p>
      <pre tabIndex={0}>{answer.body.slice(0, 2000)}</pre>
      <button type="button" onClick={() => void refresh()}>Try again</button>
    </div>
  );
}

function counting(count: unknown): string {
  return typeof count === "number"
    ? `${counted(count, "session")}, newest created first`
    : "A list without a count";
}
