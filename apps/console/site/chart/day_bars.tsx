import { SESSION_TYPES } from "@sessions/domain";
import type { JSX } from "preact";
import { typeFill } from "../parts/type_mark.tsx";
import type { Day } from "./day_counts.ts";

const WIDTH = 360;
const HEIGHT = 120;
const HEADROOM = 4;
/** A chart of fewer days keeps the bars as narrow as a week's. */
const MIN_COLUMNS = 7;

/** Props of {@linkcode DayBars}. */
export interface DayBarsProps {
  readonly days: readonly Day[];
  /** The total of the highest bar. */
  readonly most: number;
  readonly label: string;
}

/** Draws a stacked bar for each day. */
export function DayBars({ days, most, label }: DayBarsProps): JSX.Element {
  const column = WIDTH / Math.max(days.length, MIN_COLUMNS);
  return (
    <svg class="days" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {days.map(({ day, counts }, index) => {
        let y = HEIGHT;
        return (
          <g key={day}>
            {SESSION_TYPES.map((type) => {
              const height = counts[type] / most * (HEIGHT - HEADROOM);
              y -= height;
              return height > 0 && (
                <rect
                  key={type}
                  fill={typeFill(type)}
                  x={index * column + column * 0.12}
                  y={y}
                  width={column * 0.76}
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
  );
}
