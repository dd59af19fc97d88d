import type { ProxiedExchange, ProxyReading } from "@sessions/console";
import { withoutSecrets } from "@sessions/server";
import type { Secrets } from "../target/secrets.ts";
import { nameOf } from "./name_of.ts";
import type { PassedExchange } from "./proxied_request.ts";
import type { UnjudgedExchange } from "./proxy_server.ts";
import type { Finding } from "./watch.ts";

/** Remembers what passed a proxy last, for its page. Its memory is bounded, and it holds no secret. */
export interface LiveWire {
  /** Adds an exchange that was judged. */
  add(exchange: PassedExchange, findings: readonly Finding[]): void;
  /** Adds an exchange that was not. */
  addUnjudged(exchange: UnjudgedExchange): void;
  /** The exchanges after one, the oldest first. */
  read(after: number): ProxyReading;
}

const MOST_KEPT = 300;
const LONGEST_TEXT = 500;

/** Opens the wire of a proxy in front of a base URL. */
export function openLiveWire(baseUrl: string, secrets: Secrets): LiveWire {
  const kept: ProxiedExchange[] = [];
  let passed = 0;
  const clean = (text: string) => secrets.redact(text).slice(0, LONGEST_TEXT);
  const keep = (exchange: Omit<ProxiedExchange, "id" | "path"> & { path: string }) => {
    kept.push({ ...exchange, id: ++passed, path: clean(withoutSecrets(exchange.path)) });
    if (kept.length > MOST_KEPT) kept.shift();
  };
  return {
    add({ answer, startedAt, ms }, findings) {
      const { request: { method, url, as }, status } = answer;
      const { pathname, search } = new URL(url);
      keep({
        at: startedAt,
        method,
        path: pathname + search,
        as,
        status,
        ms,
        isJudged: true,
        findings: findings.map(({ requirement, fault: { got, expected } }) => ({
          requirement,
          got: clean(got),
          expected: clean(expected),
        })),
      });
    },
    addUnjudged({ authorization, startedAt, ...exchange }) {
      keep({
        ...exchange,
        at: startedAt,
        as: nameOf(authorization),
        isJudged: false,
        findings: [],
      });
    },
    read: (after) => ({
      leadsTo: baseUrl,
      passed,
      exchanges: kept.filter(({ id }) => id > after),
    }),
  };
}
