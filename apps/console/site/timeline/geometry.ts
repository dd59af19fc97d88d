import type { Bar, Lane } from "./lanes.ts";
import type { Span } from "./span.ts";

/** The width of the lanes' names, in pixels. */
export const LABEL_WIDTH = 72;
const ROW_HEIGHT = 15;
const LANE_GAP = 9;
const MIN_BAR_WIDTH = 3;
/** How far beside a bar it is still hit. */
const HIT_X = 4;
const HIT_Y = 2;

/** Where a bar is drawn. */
export interface BarBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

/** A lane, and where it is drawn. */
export interface PlacedLane {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
  readonly bars: readonly PlacedBar[];
}

/** A bar, and where it is drawn. */
export interface PlacedBar {
  readonly bar: Bar;
  readonly box: BarBox;
}

/** Where everything of the timeline is drawn, in pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly PlacedLane[];
  /** Returns where a moment is drawn. */
  readonly x: (at: number) => number;
}

/** Options for {@linkcode geometryOf}. */
export interface GeometryOptions {
  span: Span;
  width: number;
  now: number;
}

/** Places lanes below each other, and their bars in a span of time. */
export function geometryOf(
  lanes: readonly Lane[],
  { span, width, now }: GeometryOptions,
): Geometry {
  const { from, to } = span;
  const x = (at: number) => LABEL_WIDTH + (at - from) / (to - from) * (width - LABEL_WIDTH);
  const boxOf = (bar: Bar, top: number) => {
    const left = Math.max(LABEL_WIDTH, x(bar.start));
    if (bar.state === "pending") {
      return {
        left: left + 3,
        right: left + 15,
        top: top + bar.row * ROW_HEIGHT + 4,
        height: ROW_HEIGHT - 3,
      };
    }
    const right = Math.max(left + MIN_BAR_WIDTH, Math.min(width, x(bar.end ?? now)));
    return { left, right, top: top + bar.row * ROW_HEIGHT + 4, height: ROW_HEIGHT - 3 };
  };
  let height = 0;
  const placed = lanes.map((lane) => {
    const top = height;
    height += lane.rows * ROW_HEIGHT + LANE_GAP;
    const bars = lane.bars.map((bar) => ({ bar, box: boxOf(bar, top) }));
    return { lane, top, height: height - top, bars };
  });
  return { width, height, lanes: placed, x };
}

/** Returns the bar at a point, or undefined if there is none. */
export function barAt({ lanes }: Geometry, { x, y }: { x: number; y: number }): Bar | undefined {
  const lane = lanes.findLast(({ top }) => top <= y);
  return lane?.bars.findLast(({ box: { left, right, top, height } }) =>
    x >= left - HIT_X && x <= right + HIT_X && y >= top - HIT_Y && y <= top + height + HIT_Y
  )?.bar;
}
