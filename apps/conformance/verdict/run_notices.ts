import type { Identity } from "../target/identities.ts";

/** A skew that is worth a word, in milliseconds. */
const NOTABLE_SKEW_MS = 5000;
/** Tokens that live no longer are named, in seconds. */
const SHORT_LIFE_S = 600;

/** Returns a notice when the deployment's clock and this machine's differ. */
export function skewNotice(skewMs: number): string[] {
  if (Math.abs(skewMs) <= NOTABLE_SKEW_MS) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const where = skewMs > 0 ? "ahead of" : "behind";
  return [`The deployment's clock is ${seconds} s ${where} this machine's; tokens were made by it`];
}

/** Returns a notice for each token that expires soon, by the deployment's clock. */
export function expiryNotices(identities: readonly Identity[], nowMs: number): string[] {
  return identities.flatMap((identity) => {
    const expires = identity.expires();
    if (expires === undefined || expires - nowMs / 1000 > SHORT_LIFE_S) return [];
    const left = Math.round(expires - nowMs / 1000);
    return [
      `The token of ${identity.name} ${
        left > 0 ? `expires ${left} s after this run` : "expired during this run"
      }; one from login: or cmd: is renewed`,
    ];
  });
}
