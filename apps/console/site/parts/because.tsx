import type { JSX } from "preact";
import type { Reason } from "../api/exchange.ts";
import type { Verdict } from "../state/verdict.ts";

/** Props of {@linkcode Because}. */
export interface BecauseProps {
  readonly reason: Reason;
  readonly verdict: Verdict | undefined;
}

/** Says what the contract answers and why, and beside it what this mock did. */
export function Because({ reason, verdict }: BecauseProps): JSX.Element {
  const difference = verdict?.difference;
  return (
    <>
      {difference !== undefined && <Differs difference={difference} causes={reason.causes} />}
      <p class="because">
        <strong>{difference === undefined ? "Why:" : "Contract:"}</strong> {reason.because}.{" "}
        <a href={`/api/docs/contract/#${reason.requirement}`}>
          <code>{reason.requirement}</code>
        </a>
      </p>
    </>
  );
}

/** Says how the answer differs from the contract, and because of what. */
export function Differs(
  { difference, causes }: { difference: string; causes: readonly string[] },
): JSX.Element {
  return (
    <p class="differs">
      <strong>Not the contract.</strong> {difference}
      {causes.length > 0 && ", because of "}
      {causes.map((cause, index) => (
        <span key={cause}>
          {index > 0 && ", "}
          <code>{cause}</code>
        </span>
      ))}.
    </p>
  );
}
