import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { NothingToShow, whyNothingToShow } from "../parts/nothing_to_show.tsx";
import { useMockNow } from "../state/clock.ts";
import { allRows } from "../state/sessions.ts";
import { counted } from "../text/counted.ts";
import { type Lane, layOut } from "./lanes.ts";
import { spanOf } from "./span.ts";
import { TimelineChart } from "./timeline_chart.tsx";
import { useWidth } from "./use_width.ts";
import { ZOOMS } from "./zooms.ts";

const FEW_LANES = 8;
const MANY_LANES = 60;

/** Shows when sessions ran, one lane for each experiment. */
export function Timeline(): JSX.Element {
  const [zoom, setZoom] = useState(ZOOMS[0]);
  const [maxLanes, setMaxLanes] = useState(FEW_LANES);
  const [box, width] = useWidth();
  const now = useMockNow();
  const rows = allRows.value?.rows ?? [];
  // The lanes are laid out anew when rows change or a minute has passed, not with each second.
  const minute = Math.floor(now / 60_000);
  const span = useMemo(() => spanOf(rows, { ...zoom, now }), [rows, zoom, minute]);
  const lanes = useMemo(() => layOut(rows, span, now), [rows, span]);
  const why = whyNothingToShow();
  const isEmpty = why !== undefined || lanes.length === 0;
  return (
    <section class="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Timeline</h2>
        <p class="hint">
          {why === undefined && `${summaryOf(lanes)}. Times are in your time zone.`}
        </p>
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
        {isEmpty
          ? (
            <NothingToShow
              why={why ?? "Nothing happened in this span of time. Choose a longer one."}
            />
          )
          : (
            <TimelineChart
              lanes={lanes.slice(0, maxLanes)}
              summary={summaryOf(lanes)}
              span={span}
              width={width}
              now={now}
            />
          )}
      </div>
      {lanes.length > FEW_LANES && (
        <button
          type="button"
          class="more"
          onClick={() => setMaxLanes(maxLanes === FEW_LANES ? MANY_LANES : FEW_LANES)}
        >
          {maxLanes === FEW_LANES
            ? `${Math.min(lanes.length, MANY_LANES) - FEW_LANES} more experiments`
            : "Fewer experiments"}
        </button>
      )}
    </section>
  );
}

function summaryOf(lanes: readonly Lane[]): string {
  const sum = (key: "running" | "pending") => lanes.reduce((total, lane) => total + lane[key], 0);
  return `${counted(lanes.length, "experiment")}, ${sum("running")} running, ${
    sum("pending")
  } pending`;
}
