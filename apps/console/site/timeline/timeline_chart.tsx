import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { selectedId, selectSession } from "../state/sessions.ts";
import { wholeText } from "../text/date_times.ts";
import { duration } from "../text/duration.ts";
import { barAt, type Geometry, geometryOf, LABEL_WIDTH } from "./geometry.ts";
import type { Bar, Lane } from "./lanes.ts";
import { LaneBars } from "./lane_bars.tsx";
import { neighborOf } from "./neighbor.ts";
import type { Span } from "./span.ts";
import { ticks } from "./ticks.ts";

const AXIS_HEIGHT = 24;
/** From the pointer to what is said of the bar under it. */
const TIP_GAP = 12;
const TICK_WIDTH = 90;
/** Half of what the text of a tick needs. */
const TICK_TEXT = 24;

/** Props of {@linkcode TimelineChart}. */
export interface TimelineChartProps {
  readonly lanes: readonly Lane[];
  /** The chart in words, for a screen reader. */
  readonly summary: string;
  readonly span: Span;
  readonly width: number;
  readonly now: number;
}

/** Draws the lanes; a session is selected by a click or with the arrow keys. */
export function TimelineChart(
  { lanes, summary, span, width, now }: TimelineChartProps,
): JSX.Element {
  const geometry = geometryOf(lanes, { span, width, now });
  const { height, x } = geometry;
  const [pointed, setPointed] = useState<Pointed | undefined>(undefined);
  const find = (event: MouseEvent): Pointed | undefined => {
    const area = (event.currentTarget as Element).getBoundingClientRect();
    const place = { x: event.clientX - area.left, y: event.clientY - area.top };
    const bar = barAt(geometry, place);
    return bar && { bar, ...place };
  };
  const selectAt = (event: MouseEvent) => {
    const bar = find(event)?.bar;
    if (bar) selectSession(bar.id);
  };
  const selectNeighbor = (event: KeyboardEvent) => {
    const bar = neighborOf(lanes, { from: selectedId.value, key: event.key });
    if (!bar) return;
    event.preventDefault();
    selectSession(bar.id);
  };
  const selected = lanes.flatMap(({ bars }) => bars).find(({ id }) => id === selectedId.value);
  return (
    <>
      <svg
        class="lanes"
        width={width}
        height={height + AXIS_HEIGHT}
        role="application"
        tabindex={0}
        aria-roledescription="timeline"
        aria-label={`Timeline: ${summary}. The arrow keys go from session to session.${
          selected ? ` Session ${selected.id}, ${selected.state}, ${selected.type}` : ""
        }`}
        onClick={selectAt}
        onMouseMove={(event) => setPointed(find(event))}
        onMouseLeave={() => setPointed(undefined)}
        onKeyDown={selectNeighbor}
      >
        <Axis geometry={geometry} span={span} />
        {geometry.lanes.map((placed) => <LaneBars key={placed.lane.experiment} placed={placed} />)}
        {now <= span.to && <line class="now" x1={x(now)} x2={x(now)} y1={0} y2={height} />}
        <SelectionMark geometry={geometry} />
      </svg>
      {pointed && <Tip pointed={pointed} now={now} width={width} />}
    </>
  );
}

/** A bar under the pointer, and where that is. */
interface Pointed {
  readonly bar: Bar;
  readonly x: number;
  readonly y: number;
}

function Tip(
  { pointed: { bar, x, y }, now, width }: { pointed: Pointed; now: number; width: number },
): JSX.Element {
  const { id, state, type, start, end } = bar;
  const lasted = state === "pending" ? "" : `, ${duration((end ?? now) - start)}`;
  const side = x > width / 2 ? { right: `${width - x + TIP_GAP}px` } : { left: `${x + TIP_GAP}px` };
  return (
    <p class="tip" style={{ ...side, top: `${y + TIP_GAP}px` }}>
      <strong>Session {id}</strong>, {state}, {type}
      {lasted}
      {state !== "pending" && (
        <>
          <br />from {wholeText(start)}
        </>
      )}
    </p>
  );
}

function Axis({ geometry, span }: { geometry: Geometry; span: Span }): JSX.Element {
  const { width, height, x } = geometry;
  const most = Math.max(3, Math.floor((width - LABEL_WIDTH) / TICK_WIDTH));
  return (
    <>
      {ticks(span, most).filter(({ at }) => x(at) < width - TICK_TEXT).map(({ at, text }) => (
        <g key={at}>
          <line class="tick" x1={x(at)} x2={x(at)} y1={0} y2={height} />
          <text class="tick-text" x={x(at)} y={height + 16} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
    </>
  );
}

function SelectionMark({ geometry }: { geometry: Geometry }): JSX.Element | null {
  const { box } = geometry.lanes.flatMap(({ bars }) => bars)
    .find(({ bar }) => bar.id === selectedId.value) ?? {};
  if (!box) return null;
  const { left, right, top, height } = box;
  return (
    <rect
      class="marked"
      x={left - 2}
      y={top - 2}
      width={right - left + 4}
      height={height + 4}
      rx="4"
    />
  );
}
