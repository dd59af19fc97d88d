import type { JSX } from "preact";
import { ExperimentLink } from "../experiment/experiment_link.tsx";
import { PersonLink } from "../people/person_link.tsx";
import { ownTime, portalTime } from "../text/date_times.ts";

/** Props of {@linkcode FieldValue}. */
export interface FieldValueProps {
  /** The key of a session's detail. */
  readonly name: string;
  readonly value: unknown;
}

/** Shows a value of a detail: times in two zones, people by name, an experiment to go to. */
export function FieldValue({ name, value }: FieldValueProps): JSX.Element {
  if (name.endsWith("_time") && typeof value === "string") {
    return (
      <>
        {portalTime(value)}
        <span class="by">yours: {ownTime(value)}</span>
      </>
    );
  }
  if (name.endsWith("_by") && typeof value === "number") {
    return (
      <>
        {value}{" "}
        <span class="by">
          <PersonLink id={value} />
        </span>
      </>
    );
  }
  if (name === "experiment_id" && typeof value === "number") {
    return <ExperimentLink id={value} />;
  }
  return <>{typeof value === "object" && value !== null ? JSON.stringify(value) : String(value)}</>;
}
