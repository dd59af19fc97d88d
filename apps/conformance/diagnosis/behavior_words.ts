import { type Behavior, ownDeviations, portalOf } from "@sessions/domain";
import type { Replayed } from "./replay.ts";

/** Returns the flags of `sessions-mock` that make it behave so. */
export function behaviorFlags(behavior: Behavior): string {
  const { framework, portal } = behavior;
  const pack = portal === null ? undefined : portalOf(portal);
  return [
    ...pack ? [`--portal ${pack.name}`] : [],
    ...pack?.framework === framework ? [] : [`--framework ${framework}`],
    ...ownDeviations(behavior).map((id) => `--deviation ${id}`),
  ].join(" ");
}

/** Returns what a deployment answered and the mock did not, on a line. */
export function unexplainedLine({ exchange, facets, differing }: Replayed, base: string): string {
  const { request: { method, url }, as } = exchange;
  const [name = ""] = differing;
  const show = (value: string | undefined) =>
    value === undefined ? "none" : value.startsWith("#") ? "another" : value;
  const what = `${name.replace(/^\//, "")} ${show(exchange.facets[name])}, the mock ${
    show(facets[name])
  }`;
  return `${method} ${url.slice(base.length) || "/"} as ${as}: ${what}`;
}
