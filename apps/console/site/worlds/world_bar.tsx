import type { JSX } from "preact";
import { control, lookInto } from "../state/connection.ts";

/** Says which world is looked into, unless it is the default one. */
export function WorldBar(): JSX.Element | null {
  const world = control.value?.world;
  if (world === undefined) return null;
  return (
    <div class="world-bar" role="status">
      <p>
        You look into the world <strong>{world}</strong>.{" "}
        <button type="button" onClick={() => void lookInto(undefined)}>
          Back to the default world
        </button>
      </p>
    </div>
  );
}
