import type { SessionKey } from "../state/sessions.ts";
import type { Bar, Lane } from "./lanes.ts";

/** Options for {@linkcode neighborOf}. */
export interface NeighborOptions {
  /** The id of the bar to go from; from the first one without it. */
  from: SessionKey | undefined;
  /** The key that was pressed. */
  key: string;
}

/** Returns the bar that an arrow key leads to, or undefined if the key leads nowhere. */
export function neighborOf(
  lanes: readonly Lane[],
  { from, key }: NeighborOptions,
): Bar | undefined {
  const bars = lanes.flatMap((lane) => lane.bars);
  const index = bars.findIndex(({ id }) => id === from);
  const lane = lanes.findIndex((one) => one.bars.some(({ id }) => id === from));
  switch (key) {
    case "ArrowRight":
      return bars[Math.min(bars.length - 1, index + 1)];
    case "ArrowLeft":
      return bars[Math.max(0, index - 1)];
    case "ArrowDown":
      return lanes[Math.min(lanes.length - 1, lane + 1)]?.bars.at(-1);
    case "ArrowUp":
      return lanes[Math.max(0, lane - 1)]?.bars.at(-1);
    default:
      return undefined;
  }
}
