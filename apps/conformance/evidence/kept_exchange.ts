import type { OutgoingRequest } from "../target/connection/network.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { isWeather } from "../target/retry.ts";
import { type Facets, facetsOf } from "./facets.ts";

const MAX_EXCHANGES = 20_000;
/** What a list's pages have in common shows by then. */
const MAX_PAGE = 100;

/** A request as it went out, tokens included, and the facets of what came. */
export interface KeptExchange {
  readonly request: OutgoingRequest;
  /** The asker: `operator`, `user 1`, `nobody`, or a fault such as `an expired token`. */
  readonly as: string;
  readonly facets: Facets;
  /** The `ETag` of what came. */
  readonly etag: string | undefined;
}

/** Keeps the exchanges of a run, the first ones. */
export class KeptExchanges {
  readonly #baseUrl: string;
  readonly #exchanges: KeptExchange[] = [];

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  get exchanges(): readonly KeptExchange[] {
    return this.#exchanges;
  }

  /**
   * Keeps an exchange that tells how the deployment behaves: no answer, one of the weather, and a
   * list's page beyond the hundredth tell nothing more.
   */
  see(response: RecordedResponse, sent: OutgoingRequest): void {
    if (isWeather(response) || this.#exchanges.length >= MAX_EXCHANGES) return;
    const page = /[?&]page=(\d+)$/.exec(sent.url)?.[1];
    if (response.status === 200 && Number(page) > MAX_PAGE) return;
    this.#exchanges.push(keepExchange(response, sent, this.#baseUrl));
  }
}

/**
 * Keeps of an exchange what can be asked again and compared. The facets take a while: they are made
 * once the run has asked what follows.
 */
function keepExchange(
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
