import type { SessionListRow } from "@sessions/domain";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { shownRows } from "../experiment/experiment.ts";
import { countActive } from "../numbers/count_active.ts";
import { NothingToShow, whyNothingToShow } from "../parts/nothing_to_show.tsx";
import { useMockNow } from "../state/clock.ts";
import { zoomName } from "../state/address.ts";
import { allRows } from "../state/all_rows.ts";
import { counted } from "../text/counted.ts";
import { longDay } from "../text/date_times.ts";
import { partOf } from "../text/part_of.ts";
import { type Lane, layOut } from "./lanes.ts";
import { spanOf } from "./span.ts";
import { TimelineChart } from "./timeline_chart.tsx";
import { useWidth } from "./use_width.ts";
import { fittingZoom, ZOOMS } from "./zooms.ts";

const FEW_LANES = 8;
const MANY_LANES = 60;
const MINUTE_MS = 60_000;

/** Shows when sessions ran, one lane for each experiment. */
export function Timeline(): JSX.Element {
  const rows = shownRows.value;
  const fitting = useMemo(() => fittingZoom(rows, Date.now()), [rows]);
  const zoom = ZOOMS.find(({ name }) => name === zoomName.value) ?? fitting;
  const [maxLanes, setMaxLanes] = useState(FEW_LANES);
  const [box, width] = useWidth();
  // Nothing is drawn anew for less than a pixel.
  const now = useMockNow(Math.min(MINUTE_MS, Math.max(1, zoom.milliseconds / width)));
  const read = allRows.value?.rows.length ?? 0;
  // The lanes are laid out anew when rows change or a minute has passed, not with each second.
  const minute = Math.floor(now / MINUTE_MS);
  const span = useMemo(() => spanOf(rows, { ...zoom, now }), [rows, zoom, minute]);
  const lanes = useMemo(() => layOut(rows, span, now), [rows, span]);
  const why = whyNothingToShow();
  const summary = useMemo(() => summaryOf(rows, lanes), [rows, lanes]);
  const count = allRows.value?.count ?? 0;
  const leftOut = typeof count === "number" && count > read
    ? ` Drawn: the newest ${partOf(read, count)}.`
    : "";
  const isRefused = allRows.value?.refused !== undefined;
  const isEmpty = why !== undefined || lanes.length === 0;
  return (
    <section class="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Timeline</h2>
        <p class="hint">
          {why === undefined &&
            `${summary}, up to ${longDay(span.to)}. Times are in your time zone.${leftOut}`}
        </p>
        <div class="switch" role="group" aria-label="Span of time">
          {ZOOMS.map((one) => (
            <button
              key={one.name}
              type="button"
              aria-pressed={one === zoom}
              onClick={() => {
                zoomName.value = one.name;
              }}
            >
              {one.name}
            </button>
          ))}
        </div>
      </header>
      <div ref={box} class={`timeline-box ${isRefused ? "refused" : ""}`}>
        {isEmpty
          ? (
            <NothingToShow
              why={why ?? "Nothing happened in this span of time. Choose a longer one."}
            />
          )
          : (
            <TimelineChart
              lanes={lanes.slice(0, maxLanes)}
              summary={summary}
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
            ? `${counted(Math.min(lanes.length, MANY_LANES) - FEW_LANES, "more experiment")}`
            : "Fewer experiments"}
        </button>
      )}
    </section>
  );
}

/** What runs and what is pending is counted whatever the span. */
function summaryOf(rows: readonly SessionListRow[], lanes: readonly Lane[]): string {
  const { running, pending } = countActive(rows);
  return `${counted(lanes.length, "experiment")}, ${running} running, ${pending} pending`;
}
