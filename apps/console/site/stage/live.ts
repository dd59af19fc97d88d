import { callControl } from "../state/connection.ts";

/** Lets sessions begin and end by themselves, or stops that. */
export function switchLive(on: boolean): void {
  void callControl("PATCH", "/live", { body: { on } });
}
