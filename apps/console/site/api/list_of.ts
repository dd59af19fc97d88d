import type { Envelope } from "@sessions/domain";
import { type Exchange, readJson } from "./exchange.ts";
import { isReadable } from "./readable.ts";

/** Returns the page of a list that an answer holds; undefined if it holds none. */
export function listOf(answer: Exchange): Envelope | undefined {
  const value = readJson<Envelope>(answer);
  const isList = answer.status === 200 && Array.isArray(value?.results) &&
    value.results.every(isReadable);
  return isList ? value : undefined;
}
