import type { CliContext } from "@sessions/cli";
import { isSelfSession } from "@sessions/domain";
import { findData } from "./chosen_data.ts";
import type { ServeFlags } from "./flags.ts";

/** Prints the people of the data that the flags name, with their passwords: they are invented. */
export async function printPeople(flags: ServeFlags, context: CliContext): Promise<void> {
  const { users, sessions } = (await findData(flags)).load();
  const all = [...sessions];
  const rows = [...users].map((user) => [
    String(user.id),
    user.username,
    user.password,
    user.is_operator ? "operator" : user.is_active === false ? "inactive" : "",
    String(user.is_operator ? all.length : all.filter((one) => isSelfSession(one, user.id)).length),
  ]);
  const table = [["user", "username", "password", "role", "sees"], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    table.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0)
  );
  for (const row of table) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    context.stdout.write(`${line.trimEnd()}\n`);
  }
}
