import { CHECKS } from "../checks/catalogue.ts";
import type { Need } from "../checks/check.ts";
import type { LimitOptions } from "../evidence/limits.ts";
import type { CredentialOptions } from "../target/credentials.ts";
import { parseTokenSource } from "../target/token_source.ts";
import { type SelectionOptions, selectRequirements } from "./selection.ts";

const REMEDIES: Record<Need, string> = {
  user: "--user",
  jwt: "an operator token that is a JWT",
  secret: "--jwt-secret",
  expired: "--expired or --jwt-secret",
  refresh: "--refresh, login: or --jwt-secret",
  writes: "--allow-writes",
};

/** Options for {@linkcode planText}. */
export interface PlanOptions extends CredentialOptions, SelectionOptions, LimitOptions {
  url: string;
  maxRequests?: number;
}

/** Returns what a run would ask and leave open; nothing is sent. */
export function planText(options: PlanOptions): string {
  const sources = [options.operator, ...options.user ?? []].map(parseTokenSource);
  const has: Record<Need, boolean> = {
    user: sources.length > 1,
    jwt: true,
    secret: options.jwtSecret !== undefined,
    expired: options.expired !== undefined || options.jwtSecret !== undefined,
    refresh: options.refresh !== undefined || options.jwtSecret !== undefined ||
      sources[0]?.kind === "login",
    writes: options.allowWrites === true,
  };
  const lines = [`A plan, not a result: nothing was sent to ${options.url}`, ""];
  let open = 0;
  const selected = selectRequirements(options);
  for (const { id, level } of selected) {
    const check = CHECKS.find((one) => one.id === id);
    const missing = check?.needs.filter((need) => !has[need]) ?? [];
    if (missing.length > 0) open++;
    const state = missing.length === 0
      ? "would be checked"
      : `stays open without ${missing.map((need) => REMEDIES[need]).join(" and ")}`;
    lines.push(`${id.padEnd(24)} ${level.padEnd(6)} ${state}`, `  ${check?.method}`);
  }
  const { sample = 40, denialProbes = 12, maxRequests = 100_000 } = options;
  const users = sources.length - 1;
  lines.push(
    "",
    `Requests: the pages of the operator's list twice and of each user's once, up to ${
      sample * 3
    } details and`,
    `${sample + 3} probes of unlisted ids, ${
      users * (denialProbes + 12)
    } reads as other users, about 120 more; at most ${maxRequests}.`,
    `${
      selected.length - open
    } of ${selected.length} would be checked, ${open} stay open. Whether the data has a case of each only a run can tell.`,
  );
  return `${lines.join("\n")}\n`;
}
