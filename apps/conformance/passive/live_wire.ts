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

const MAX_KEPT = 300;
const MAX_TEXT_LENGTH = 500;

type Kept = Omit<ProxiedExchange, "findings"> & { readonly findings: readonly Finding[] };

/** Opens the wire of a proxy in front of a base URL. What is shown is cleaned when somebody looks. */
export function openLiveWire(baseUrl: string, secrets: Secrets): LiveWire {
  const { origin } = new URL(baseUrl);
  const kept: Kept[] = [];
  let passed = 0;
  const clean = (text: string) => secrets.redact(text).slice(0, MAX_TEXT_LENGTH);
  const keep = (exchange: Omit<Kept, "id">) => {
    kept.push({ ...exchange, id: ++passed });
    if (kept.length > MAX_KEPT) kept.shift();
  };
  const show = ({ path, findings, ...exchange }: Kept): ProxiedExchange => ({
    ...exchange,
    path: clean(withoutSecrets(path)),
    findings: findings.map(({ requirement, fault: { got, expected } }) => ({
      requirement,
      got: clean(got),
      expected: clean(expected),
    })),
  });
  return {
    add({ answer, startedAt: at, ms }, findings) {
      const { request: { method, url, as }, status } = answer;
      const path = url.slice(origin.length);
      keep({ at, method, path, as, status, ms, isJudged: true, findings: findings.map(told) });
    },
    addUnjudged({ authorization, startedAt: at, ...exchange }) {
      keep({ ...exchange, at, as: nameOf(authorization), isJudged: false, findings: [] });
    },
    read: (after) => ({
      leadsTo: baseUrl,
      passed,
      exchanges: kept.filter(({ id }) => id > after).map(show),
    }),
  };
}

/** What is told of a finding; its answers would hold on to whole bodies. */
function told({ requirement, fault: { got, expected } }: Finding): Finding {
  return { requirement, fault: { got, expected, answers: [] } };
}
