import { REQUIREMENTS } from "@sessions/domain";
import { listRows } from "../../checks/list_rows.ts";
import { ConfigurationError } from "../../target/configuration_error.ts";
import type { CommandHost } from "../command_host.ts";

/** Adds `explain`. */
export function addExplain({ context, add }: CommandHost): void {
  add("explain", "explain a requirement").argument("<id>", "such as scope/self-list").action(
    (id: string) => {
      const row = listRows().find((one) => one.id === id);
      if (!row) {
        throw new ConfigurationError(
          `Cannot explain "${id}": there is no such requirement.${
            nearest(id)
          } See sessions-conformance list`,
        );
      }
      const needs = row.needs.length > 0 ? row.needs.join(", ") : "nothing but an operator";
      context.stdout.write(
        `${row.id} (${row.level}; ${row.source})\n${row.sentence}\nThe check ${row.check}.\nIt needs ${needs}.\n`,
      );
    },
  );
}

/** Returns a few ids that resemble a text, as a sentence. */
function nearest(text: string): string {
  const [, name = text] = text.split("/");
  const near = REQUIREMENTS.map(({ id }) => id).filter((id) =>
    id.includes(name) || id.startsWith(text.split("/")[0] ?? "")
  );
  return near.length > 0 && near.length < REQUIREMENTS.length
    ? ` Near it: ${near.slice(0, 6).join(", ")}.`
    : "";
}
