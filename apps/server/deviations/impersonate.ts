import type { Context } from "../http/request_state.ts";
import { newClaims, signToken } from "../tokens/tokens.ts";
import type { DeviationTools } from "./deviation.ts";

/** Lets the request go on as somebody else. */
export function impersonate(
  context: Context,
  userId: number,
  { key, clock }: DeviationTools,
): void {
  const claims = newClaims({ type: "access", userId, now: clock.now() / 1000 });
  context.state.authorization = `Bearer ${signToken({ ...claims }, key)}`;
}

/** Lets the request go on as an operator. */
export function impersonateOperator(context: Context, tools: DeviationTools): void {
  const operator = tools.store.users().find((user) => user.is_operator && user.is_active !== false);
  if (operator) impersonate(context, operator.id, tools);
}
