import { badValue } from "@sessions/control";
import { type Moment, momentText } from "./moment_text.ts";
import type { Values } from "./world_parts.ts";

/** Returns the values of a session as the control plane takes them. */
export function wireValues(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value instanceof Date ? momentText(value) : value,
    ]),
  );
}

/** Returns options as the control plane takes them: undefined is left out, and a moment is its text. */
export function wireOptions(options: object): Record<string, unknown> {
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    said.map(([key, value]) => [key, key === "now" ? momentText(value as Moment) : value]),
  );
}

/**
 * Returns the change of a clock that goes on by milliseconds.
 *
 * @throws {ChangeError} for what is no number: a value that is not there would pass for one left out
 */
export function advanceBy(milliseconds: number): { advanceMs: number } {
  if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) {
    const found = typeof milliseconds === "number" ? String(milliseconds) : milliseconds;
    throw badValue("/advanceMs", "a finite number", found);
  }
  return { advanceMs: milliseconds };
}
