import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../parts/text_field.tsx";
import { changeQuery, envelope, listQuery } from "../state/sessions.ts";

/** From how many pages on one is gone to by its number. */
const MANY_PAGES = 4;

/** Leads to the other pages of the list. */
export function Pages(): JSX.Element {
  const list = envelope.value;
  const { page } = listQuery.value;
  const perPage = list?.next ? list.results.length : 0;
  const last = perPage > 0 ? Math.ceil((list?.count ?? 0) / perPage) : page;
  return (
    <nav class="pages" aria-label="Pages of the list">
      <button type="button" disabled={!list?.previous} onClick={() => changeQuery({ page: 1 })}>
        First
      </button>
      <button
        type="button"
        disabled={!list?.previous}
        onClick={() => changeQuery({ page: Math.max(1, page - 1) })}
      >
        Newer
      </button>
      <span aria-live="polite">Page {page}{last > page ? ` of ${last}` : ""}</span>
      <button type="button" disabled={!list?.next} onClick={() => changeQuery({ page: page + 1 })}>
        Older
      </button>
      <button type="button" disabled={last <= page} onClick={() => changeQuery({ page: last })}>
        Last
      </button>
      {Math.max(last, page) >= MANY_PAGES && <GoTo />}
    </nav>
  );
}

function GoTo(): JSX.Element {
  const [text, setText] = useState("");
  return (
    <form
      class="filter"
      onSubmit={(event) => {
        event.preventDefault();
        changeQuery({ page: Number(text) });
        setText("");
      }}
    >
      <TextField
        label="Go to page"
        name="page"
        inputMode="numeric"
        pattern="[1-9]\d{0,6}"
        required
        value={text}
        onText={setText}
      />
      <button type="submit">Go</button>
    </form>
  );
}
