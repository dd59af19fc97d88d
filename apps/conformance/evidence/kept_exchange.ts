import type { OutgoingRequest } from "../target/connection/network.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { type Facets, facetsOf } from "./facets.ts";

/** A request as it went out, tokens included, and the facets of what came. */
export interface KeptExchange {
  readonly request: OutgoingRequest;
  /** The asker: `operator`, `user 1`, `nobody`, or a fault such as `an expired token`. */
  readonly as: string;
  readonly facets: Facets;
  /** The `ETag` of what came. */
  readonly etag: string | undefined;
}

/**
 * Keeps of an exchange what can be asked again and compared. The facets take a while: they are made
 * once the run has asked what follows.
 */
export function keepExchange(
  response: RecordedResponse,
  request: OutgoingRequest,
  baseUrl: string,
): KeptExchange {
  const { request: { as }, headers: { etag } } = response;
  let whole: RecordedResponse | undefined = response;
  let facets: Facets = {};
  const read = (): Facets => {
    if (whole) facets = facetsOf(whole, baseUrl);
    whole = undefined;
    return facets;
  };
  setImmediate(read);
  return {
    request,
    as,
    etag,
    get facets() {
      return read();
    },
  };
}
