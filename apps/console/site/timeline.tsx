import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useMockNow } from "./clock_text.ts";
import { NothingToShow, nothingToShow } from "./nothing_to_show.tsx";
import { everything, select, selected } from "./console_state.ts";
import { type Bar, type Lane, layOut, type Span, ticks } from "./timeline_layout.ts";
import { counted, duration } from "./words.ts";

const ZOOMS = [
  { name: "6 hours", milliseconds: 6 * 3_600_000 },
  { name: "1 day", milliseconds: 86_400_000 },
  { name: "7 days", milliseconds: 7 * 86_400_000 },
  { name: "30 days", milliseconds: 30 * 86_400_000 },
  { name: "all", milliseconds: Infinity },
] as const;
const LABEL = 72;
const ROW = 15;
const GAP = 9;
const AXIS = 24;
/** Half of what the text of a tick needs. */
const TEXT = 24;
const FIRST_LANES = 8;
const NARROWEST = 3;

/** One lane an experiment; what runs grows with the clock. */
export function Timeline(): JSX.Element {
  const [zoom, setZoom] = useState<typeof ZOOMS[number]>(ZOOMS[0]);
  const [lanesShown, setLanesShown] = useState(FIRST_LANES);
  const [width, setWidth] = useState(900);
  const box = useRef<HTMLDivElement>(null);
  const now = useMockNow(1000);
  const rows = everything.value?.rows ?? [];
  const why = nothingToShow();

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(280, Math.floor(entry.contentRect.width)));
    });
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  // The lanes are laid out anew when rows change or a minute has passed, not with each second.
  const minute = Math.floor(now / 60_000);
  const span = useMemo(() => spanOf(rows, zoom.milliseconds, now), [rows, zoom, minute]);
  const lanes = useMemo(() => layOut(rows, span, now), [rows, span]);
  const shown = lanes.slice(0, lanesShown);
  const x = (at: number) => LABEL + (at - span.from) / (span.to - span.from) * (width - LABEL);
  const tops: number[] = [];
  let height = 0;
  for (const lane of shown) {
    tops.push(height);
    height += lane.rows * ROW + GAP;
  }

  const place = (bar: Bar, top: number) => {
    const left = Math.max(LABEL, x(bar.start));
    const right = Math.max(left + NARROWEST, Math.min(width, x(bar.end ?? now)));
    return { left, right, top: top + bar.row * ROW + 4, height: ROW - 3 };
  };

  const hit = (event: MouseEvent) => {
    const area = (event.currentTarget as Element).getBoundingClientRect();
    const [at, down] = [event.clientX - area.left, event.clientY - area.top];
    const index = tops.findLastIndex((top) => top <= down);
    const lane = shown[index];
    if (!lane) return;
    const near = lane.bars.map((bar) => ({ bar, ...place(bar, tops[index] ?? 0) }))
      .filter(({ left, right, top, height }) =>
        at >= left - 4 && at <= right + 4 && down >= top - 2 && down <= top + height + 2
      );
    const best = near.at(-1);
    if (best) select(best.bar.id);
  };

  const step = (event: KeyboardEvent) => {
    const order = shown.flatMap(({ bars }) => bars);
    if (order.length === 0) return;
    const index = order.findIndex(({ id }) => id === selected.value);
    const lane = shown.findIndex(({ bars }) => bars.some(({ id }) => id === selected.value));
    const target = event.key === "ArrowRight"
      ? order[Math.min(order.length - 1, index + 1)]
      : event.key === "ArrowLeft"
      ? order[Math.max(0, index - 1)]
      : event.key === "ArrowDown"
      ? shown[Math.min(shown.length - 1, lane + 1)]?.bars.at(-1)
      : event.key === "ArrowUp"
      ? shown[Math.max(0, lane - 1)]?.bars.at(-1)
      : undefined;
    if (!target) return;
    event.preventDefault();
    select(target.id);
  };

  const marked =
    shown.flatMap(({ bars }, index) =>
      bars.filter(({ id }) => id === selected.value).map((bar) => place(bar, tops[index] ?? 0))
    )[0];
  const current = shown.flatMap(({ bars }) => bars).find(({ id }) => id === selected.value);

  return (
    <section class="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Timeline</h2>
        <p class="hint">{why === undefined && `${summary(lanes)}. Times are yours.`}</p>
        <div class="switch" role="group" aria-label="Span of time">
          {ZOOMS.map((one) => (
            <button
              key={one.name}
              type="button"
              aria-pressed={one === zoom}
              onClick={() => setZoom(one)}
            >
              {one.name}
            </button>
          ))}
        </div>
      </header>
      <div ref={box} class="timeline-box">
        {why !== undefined || shown.length === 0
          ? (
            <NothingToShow
              why={why ?? "Nothing happened in this span of time. Choose a longer one."}
            />
          )
          : (
            <svg
              class="lanes"
              width={width}
              height={height + AXIS}
              role="application"
              tabindex={0}
              aria-roledescription="timeline"
              aria-label={`Timeline: ${summary(lanes)}. The arrow keys go from session to session.${
                current ? ` Session ${current.id}, ${current.state}, ${current.type}` : ""
              }`}
              onClick={hit}
              onKeyDown={step}
            >
              {ticks(span, Math.max(3, Math.floor((width - LABEL) / 90)))
                .filter(({ at }) => x(at) < width - TEXT).map(({ at, text }) => (
                  <g key={at}>
                    <line class="tick" x1={x(at)} x2={x(at)} y1={0} y2={height} />
                    <text class="tick-text" x={x(at)} y={height + 16} text-anchor="middle">
                      {text}
                    </text>
                  </g>
                ))}
              {shown.map((lane, index) => (
                <LaneOf key={lane.experiment} lane={lane} top={tops[index] ?? 0} place={place} />
              ))}
              {now <= span.to && <line class="now" x1={x(now)} x2={x(now)} y1={0} y2={height} />}
              {marked && (
                <rect
                  class="marked"
                  x={marked.left - 2}
                  y={marked.top - 2}
                  width={marked.right - marked.left + 4}
                  height={marked.height + 4}
                  rx="4"
                />
              )}
            </svg>
          )}
      </div>
      {lanes.length > FIRST_LANES && (
        <button
          type="button"
          class="more"
          onClick={() => setLanesShown(lanesShown > FIRST_LANES ? FIRST_LANES : 60)}
        >
          {lanesShown > FIRST_LANES
            ? "Fewer experiments"
            : `${Math.min(lanes.length, 60) - FIRST_LANES} more experiments`}
        </button>
      )}
    </section>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly top: number;
  readonly place: (
    bar: Bar,
    top: number,
  ) => { left: number; right: number; top: number; height: number };
}

/** All ended bars of a type are one path: ten thousand of them are a hundred elements. */
function LaneOf({ lane, top, place }: LaneProps): JSX.Element {
  const paths = new Map<string, string>();
  for (const bar of lane.bars) {
    if (bar.state !== "ended") continue;
    const { left, right, top: y, height } = place(bar, top);
    const box = `M${left.toFixed(1)} ${y}H${right.toFixed(1)}V${y + height}H${left.toFixed(1)}Z`;
    paths.set(bar.type, (paths.get(bar.type) ?? "") + box);
  }
  const height = lane.rows * ROW + GAP;
  return (
    <g>
      <rect class="lane" x={LABEL} y={top} width="100%" height={height - 3} rx="3" />
      <text class="lane-text" x={LABEL - 8} y={top + height / 2 + 2} text-anchor="end">
        exp {lane.experiment}
      </text>
      {[...paths].map(([type, path]) => (
        <path key={type} class="bar" d={path} fill={`url(#type-${type})`} />
      ))}
      {lane.bars.filter(({ state }) => state === "running").map((bar) => {
        const { left, right, top: y, height } = place(bar, top);
        return (
          <g key={bar.id}>
            <rect
              class="bar running"
              x={left}
              y={y}
              width={right - left}
              height={height}
              rx="2"
              fill={`url(#type-${bar.type})`}
            >
              <title>Session {bar.id} has run for {duration(Date.now() - bar.start)}</title>
            </rect>
            <path
              class="running-tip"
              d={`M${right - 1} ${y - 1}l6 ${height / 2 + 1}l-6 ${height / 2 + 1}Z`}
            />
          </g>
        );
      })}
      {lane.bars.filter(({ state }) => state === "pending").map((bar) => {
        const { left, top: y, height } = place(bar, top);
        return (
          <circle
            key={bar.id}
            class="pending"
            cx={left - 5}
            cy={y + height / 2}
            r={height / 2 - 1}
          />
        );
      })}
    </g>
  );
}

function spanOf(
  rows: readonly { start_date_time: string | null; end_date_time: string | null }[],
  milliseconds: number,
  now: number,
): Span {
  const times = rows.flatMap(({ start_date_time, end_date_time }) =>
    [start_date_time, end_date_time].flatMap((text) => text === null ? [] : [Date.parse(text)])
  );
  const newest = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const oldest = times.reduce((least, time) => Math.min(least, time), Infinity);
  // Data of long ago, such as the documented sample, is looked at where it is.
  const end = newest === -Infinity || newest > now - 2 * 86_400_000 ? now : newest;
  const length = milliseconds === Infinity ? Math.max(3_600_000, end - oldest) : milliseconds;
  const from = Number.isFinite(length) ? end - length : end - 86_400_000;
  return { from, to: end + (end - from) * 0.03 };
}

function summary(lanes: readonly Lane[]): string {
  const sum = (key: "running" | "pending") => lanes.reduce((total, lane) => total + lane[key], 0);
  return `${counted(lanes.length, "experiment")}, ${sum("running")} running, ${
    sum("pending")
  } pending`;
}
