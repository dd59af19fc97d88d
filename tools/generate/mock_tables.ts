import { FaultMatch, OPERATION_LIST, TOKEN_FAULTS } from "@sessions/control";
import { SEQUENCE } from "../../apps/server/faults/fault.ts";
import { FAULT_KIND_LIST } from "../../apps/server/faults/fault_kinds.ts";
import { type Limit, LIMITS } from "../../apps/server/limits.ts";

/** Writes the table of the control plane's operations. */
export function operationTable(): string {
  return table(
    ["operation", "what it does"],
    OPERATION_LIST.map(({ method, path, summary }) => [`\`${method} ${path}\``, summary]),
  );
}

/** Writes the table of the kinds of faults. */
export function faultTable(): string {
  return table(
    ["key", "what happens"],
    [...FAULT_KIND_LIST, { name: "sequence", sentence: SEQUENCE }].map((
      { name, sentence },
    ) => [`\`${name}\``, sentence]),
  );
}

/** Writes the table of what a fault's `when` matches. */
export function matchTable(): string {
  return table(
    ["key of `when`", "matches"],
    Object.entries(FaultMatch.properties).map(([name, schema]) => [
      `\`${name}\``,
      (schema as { description?: string }).description ?? "",
    ]),
  );
}

/** Writes the table of the limits that no flag sets. */
export function limitTable(): string {
  const rows: Limit[] = Object.values(LIMITS);
  return table(
    ["at most", "of", "more is answered with"],
    rows.map(({ most, of, status }) => [most.toLocaleString("en"), of, String(status)]),
  );
}

/** Writes what may be wrong with a token. */
export function tokenFaultList(): string {
  const names = TOKEN_FAULTS.map((name) => `\`${name}\``);
  return `A token's \`fault\` is ${names.slice(0, -1).join(", ")} or ${names.at(-1)}.\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}
