import type { Identity } from "../target/identities.ts";

/** Headers by which a proxy in front tells who asks: taken from anybody, they let everybody in. */
const NAMES = [
  "Remote-User",
  "X-Auth-Request-User",
  "X-Authenticated-User",
  "X-Forwarded-User",
  "X-Remote-User",
  "X-User",
  "X-User-Id",
];

/** Returns headers that claim, in every way that a server may trust, to be somebody who asks from within. */
export function trustedHeaders({ userId = 1 }: Identity): Record<string, string> {
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, String(userId)])),
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-IP": "127.0.0.1",
  };
}
