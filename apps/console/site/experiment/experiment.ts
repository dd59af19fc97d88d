import { readInteger, type SessionListRow } from "@sessions/domain";
import { computed } from "@preact/signals";
import { allRows } from "../state/all_rows.ts";
import { listQuery } from "../state/sessions.ts";

/** The experiment that is looked at; undefined for all, and for a filter that is no number. */
export const experiment = computed<number | undefined>(() => {
  const { experiment: text } = listQuery.value;
  const number = text === "" ? undefined : readInteger(text);
  return number === undefined ? undefined : Number(number);
});

/** The rows of the experiment that is looked at; of all without one. */
export const shownRows = computed<readonly SessionListRow[]>(() => {
  const rows = allRows.value?.rows ?? [];
  const wanted = experiment.value;
  return wanted === undefined ? rows : rows.filter((row) => row.experiment_id === wanted);
});
