import { SESSION_TYPES } from "@sessions/domain";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { everything } from "./console_state.ts";
import { countDays } from "./day_counts.ts";
import { TypeMark } from "./marks.tsx";
import { NothingToShow, nothingToShow } from "./nothing_to_show.tsx";
import { counted } from "./words.ts";

const WIDTH = 360;
const HEIGHT = 120;
const MOST_DAYS = 30;

/** Sessions by the day on which they started, and by type. */
export function DayChart(): JSX.Element {
  const rows = everything.value?.rows ?? [];
  const days = useMemo(() => countDays(rows, MOST_DAYS), [rows]);
  const most = Math.max(1, ...days.map(({ total }) => total));
  const total = days.reduce((sum, day) => sum + day.total, 0);
  const why = nothingToShow();
  const bar = WIDTH / Math.max(days.length, 7);
  return (
    <section class="panel chart" aria-labelledby="chart-title">
      <header>
        <h2 id="chart-title">Started by day</h2>
        <p class="hint">
          {why === undefined &&
            `${counted(total, "session")}, up to ${most} a day. Days are the portal’s.`}
        </p>
      </header>
      {why !== undefined && <NothingToShow why={why} />}
      <svg
        class="days"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${counted(total, "session")} started on ${
          counted(days.length, "day")
        }; the table below has the numbers`}
      >
        {days.map(({ day, counts }, index) => {
          let y = HEIGHT;
          return (
            <g key={day}>
              {SESSION_TYPES.map((type) => {
                const height = counts[type] / most * (HEIGHT - 4);
                y -= height;
                return height > 0 && (
                  <rect
                    key={type}
                    fill={`url(#type-${type})`}
                    x={index * bar + bar * 0.12}
                    y={y}
                    width={bar * 0.76}
                    height={Math.max(1, height - 1)}
                  >
                    <title>{day}: {counts[type]} {type}</title>
                  </rect>
                );
              })}
            </g>
          );
        })}
      </svg>
      <p class="axis">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </p>
      <ul class="legend">
        {SESSION_TYPES.map((type) => (
          <li key={type}>
            <TypeMark type={type} />
          </li>
        ))}
      </ul>
      <details>
        <summary>The numbers</summary>
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
      </details>
    </section>
  );
}
