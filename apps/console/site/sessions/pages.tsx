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
      <PageButton name="First" page={list?.previous ? 1 : undefined} />
      <PageButton name="Newer" page={list?.previous ? Math.max(1, page - 1) : undefined} />
      <span aria-live="polite">Page {page}{list && last > 1 ? ` of ${last}` : ""}</span>
      <PageButton name="Older" page={list?.next ? page + 1 : undefined} />
      <PageButton name="Last" page={last > page ? last : undefined} />
      {Math.max(last, page) >= MANY_PAGES && <GoTo />}
    </nav>
  );
}

/** Keeps the focus when it leads nowhere any longer: whoever pages by key stays where they are. */
function PageButton({ name, page }: { name: string; page: number | undefined }): JSX.Element {
  return (
    <button
      type="button"
      aria-disabled={page === undefined}
      onClick={() => page !== undefined && changeQuery({ page })}
    >
      {name}
    </button>
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
