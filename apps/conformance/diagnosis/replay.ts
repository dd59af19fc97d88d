import { setImmediate } from "node:timers/promises";
import { API_PATH, type Behavior } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import { differingFacets, type Facets, facetsOf } from "../evidence/facets.ts";
import type { KeptExchange } from "../evidence/kept_exchange.ts";
import { openInProcessMock } from "../proof/in_process_mock.ts";
import { RecordedResponse } from "../target/recorded_response.ts";
import { ownTokens, type TokenHolder } from "./own_tokens.ts";

/** Options for {@linkcode openReplay}. */
export interface ReplayOptions {
  /** The deployment's base URL. */
  baseUrl: string;
  /** What it holds, as far as that was read. */
  dataset: Dataset;
  timeZone: string;
  /** What it was asked, in that order. */
  exchanges: readonly KeptExchange[];
  /** The tokens that it took, and whose they are. */
  holders: readonly TokenHolder[];
  /** Its key, where it is known. */
  jwtSecret?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** An exchange that a mock answered. */
export interface Replayed {
  readonly exchange: KeptExchange;
  /** The facets of the mock's answer. */
  readonly facets: Facets;
  /** The facets in which it is not the deployment's; none where the two are alike. */
  readonly differing: readonly string[];
}

/** A mock with a deployment's data, which is asked again what the deployment was. */
export interface Replay {
  readonly exchanges: readonly KeptExchange[];
  /**
   * Asks again, by a mock that behaves so.
   *
   * @param exchanges those of them that are asked; all by default
   * @throws {AbortError} when the signal comes
   */
  run(behavior: Behavior, exchanges?: readonly KeptExchange[]): Promise<Replayed[]>;
  close(): void;
}

const HOST = "mock.invalid";
/** After so many, signals and timers have their turn. */
const TURN = 32;

/** Opens a mock in this process that holds a deployment's data. */
export function openReplay(
  { baseUrl, dataset, timeZone, exchanges, holders, jwtSecret, signal }: ReplayOptions,
): Replay {
  const secret = jwtSecret ?? "the-key-of-the-mock-that-is-asked-again";
  const mock = openInProcessMock({ dataset, pageSize: 100, timeZone, jwtSecret: secret });
  const translate = ownTokens(holders, secret);
  const ownBase = `${new URL(baseUrl).protocol}//${HOST}${API_PATH}`;
  const asked = exchanges.filter(({ request: { method, url } }) =>
    // What a login answers is new each time, and beyond 64 bits the mock stumbles over nothing.
    !(method === "POST" && url.startsWith(`${baseUrl}/token`)) && !/\/sessions\/\d{19,}$/.test(url)
  );
  return {
    exchanges: asked,
    async run(behavior, chosen = asked) {
      const dispatch = mock.behave(behavior);
      const replayed: Replayed[] = [];
      /** The mock's own in place of the deployment's. */
      const etags = new Map<string, string>();
      for (const [index, exchange] of chosen.entries()) {
        if (index % TURN === 0) {
          await setImmediate();
          signal?.throwIfAborted();
        }
        const { request } = exchange;
        const url = ownBase + request.url.slice(baseUrl.length);
        const { Authorization: authorization, "If-None-Match": etag, ...headers } = request.headers;
        const got = await dispatch({
          ...request,
          url,
          headers: {
            ...headers,
            ...(authorization !== undefined && { Authorization: translate(authorization) }),
            ...(etag !== undefined && { "If-None-Match": etags.get(etag) ?? etag }),
          },
        });
        if (exchange.etag !== undefined && got.headers["etag"] !== undefined) {
          etags.set(exchange.etag, got.headers["etag"]);
        }
        const record = { method: request.method, url, as: exchange.as, headers: {} };
        const response = new RecordedResponse(record, got.status, got.headers, got.bytes);
        const facets = facetsOf(response, ownBase);
        replayed.push({ exchange, facets, differing: differingFacets(exchange.facets, facets) });
      }
      return replayed;
    },
    close: mock.close,
  };
}
