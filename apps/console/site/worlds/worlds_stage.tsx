import type { WorldReading } from "@sessions/control";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Fold } from "../parts/fold.tsx";
import { control, lookInto } from "../state/connection.ts";
import { counted } from "../text/counted.ts";

const POLL_MS = 2000;
const DEFAULT_WORLD = "default";

/** Lists the worlds of the mock, those of running tests among them, each to look into. */
export function WorldsStage(): JSX.Element {
  return <Fold title="Worlds">{() => <Worlds />}</Fold>;
}

function Worlds(): JSX.Element {
  const worlds = useWorlds();
  const here = control.value?.world ?? DEFAULT_WORLD;
  if (!worlds) return <p class="empty">Reading the worlds…</p>;
  return (
    <>
      <p class="hint">
        Each has sessions, a clock and a journal of its own. Tests make one each; one that nobody
        asks expires.
      </p>
      <ul class="worlds">
        {worlds.map(({ id, scenario, sessions, requests, deviations, faults }) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={id === here}
              onClick={() => void lookInto(id === DEFAULT_WORLD ? undefined : id)}
            >
              {id}
            </button>
            <span class="hint">
              {scenario}, {counted(sessions, "session")}, asked {counted(requests, "time")}
              {deviations.length > 0 && `, ${counted(deviations.length, "deviation")}`}
              {faults > 0 && `, ${counted(faults, "fault")}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Reads the worlds again and again while they are shown. */
function useWorlds(): readonly WorldReading[] | undefined {
  const [worlds, setWorlds] = useState<readonly WorldReading[]>();
  const client = control.value;
  useEffect(() => {
    const read = async () => {
      const answer = await client?.call<{ worlds: WorldReading[] }>("GET", "/worlds")
        .catch(() => undefined);
      if (answer) setWorlds(answer.worlds);
    };
    void read();
    const timer = setInterval(() => void read(), POLL_MS);
    return () => clearInterval(timer);
  }, [client]);
  return worlds;
}
