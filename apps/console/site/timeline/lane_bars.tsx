import type { SessionType } from "@sessions/domain";
import type { JSX } from "preact";
import { typeFill } from "../parts/type_mark.tsx";
import { LABEL_WIDTH, type PlacedBar, type PlacedLane } from "./geometry.ts";

/** Props of {@linkcode LaneBars}. */
export interface LaneBarsProps {
  readonly placed: PlacedLane;
}

/** Draws the lane of an experiment: what ended, what runs and what is pending. */
export function LaneBars({ placed }: LaneBarsProps): JSX.Element {
  const { lane, top, height, bars } = placed;
  return (
    <g>
      <rect class="lane" x={LABEL_WIDTH} y={top} width="100%" height={height - 3} rx="3" />
      <text class="lane-text" x={LABEL_WIDTH - 8} y={top + height / 2 + 2} text-anchor="end">
        exp {lane.experiment}
        {lane.hidden > 0 && (
          <tspan class="more-text" x={LABEL_WIDTH - 8} dy="13">+{lane.hidden}</tspan>
        )}
      </text>
      {[...endedPaths(bars)].map(([type, path]) => (
        <path key={type} class="bar" d={path} fill={typeFill(type)} />
      ))}
      {bars.filter(({ bar }) => bar.state === "running").map((running) => (
        <RunningBar key={running.bar.id} running={running} />
      ))}
      {bars.filter(({ bar }) => bar.state === "pending").map(({ bar, box }) => (
        <circle
          key={bar.id}
          class="pending"
          cx={(box.left + box.right) / 2}
          cy={box.top + box.height / 2}
          r={box.height / 2 - 1}
        />
      ))}
    </g>
  );
}

/** All ended bars of a type are one path: ten thousand of them are a hundred elements. */
function endedPaths(bars: readonly PlacedBar[]): Map<SessionType, string> {
  const paths = new Map<SessionType, string>();
  for (const { bar, box: { left, right, top, height } } of bars) {
    if (bar.state !== "ended") continue;
    const box = `M${left.toFixed(1)} ${top}H${right.toFixed(1)}V${top + height}H${
      left.toFixed(1)
    }Z`;
    paths.set(bar.type, (paths.get(bar.type) ?? "") + box);
  }
  return paths;
}

function RunningBar({ running }: { running: PlacedBar }): JSX.Element {
  const { bar, box: { left, right, top, height } } = running;
  const half = height / 2 + 1;
  return (
    <g>
      <rect
        class="bar running"
        x={left}
        y={top}
        width={right - left}
        height={height}
        rx="2"
        fill={typeFill(bar.type)}
      />
      <path class="running-tip" d={`M${right - 1} ${top - 1}l6 ${half}l-6 ${half}Z`} />
    </g>
  );
}
