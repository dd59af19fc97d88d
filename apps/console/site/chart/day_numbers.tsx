import { SESSION_TYPES } from "@sessions/domain";
import type { JSX } from "preact";
import { Fold } from "../parts/fold.tsx";
import type { Day } from "./day_counts.ts";

/** Shows the numbers of the chart as a table, the newest day first. */
export function DayNumbers({ days }: { days: readonly Day[] }): JSX.Element {
  return (
    <Fold title="The numbers">
      {() => (
        <div class="scroll" tabIndex={0} role="region" aria-label="Sessions by day and type">
          <table>
            <thead>
              <tr>
                <th scope="col">day</th>
                {SESSION_TYPES.map((type) => <th key={type} scope="col">{type}</th>)}
              </tr>
            </thead>
            <tbody>
              {days.filter((day) => day.total > 0).reverse().map(({ day, counts }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  {SESSION_TYPES.map((type) => <td key={type}>{counts[type]}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Fold>
  );
}
