import { flagName, type Flags, twinName } from "./flag.ts";
import { defaultOf } from "./flag_options.ts";
import { wantedOf } from "./parse_value.ts";

/** Writes flags as a Markdown table: name, environment twin, value, default, help. */
export function flagTable(flags: Flags, prefix: string): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = Object.entries(flags).map(([key, flag]) => {
    const variables = [twinName(key, flag, prefix), ...flag.variables ?? []];
    const value = flag.kind === "text" || flag.kind === "list" && !flag.choices
      ? flag.value ?? "text"
      : flag.kind === "switch"
      ? ""
      : flag.kind === "integer" && flag.value !== undefined
      ? `${flag.value}, ${wantedOf(flag)}`
      : wantedOf(flag);
    const standard = defaultOf(flag);
    return `| \`${flagName(key, flag)}\` | ${value} | ${standard ?? ""} | ${cell(flag.help)} | ${
      variables.map((name) => `\`${name}\``).join(", ")
    } |`;
  });
  return [
    "| flag | value | default | what it does | environment |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
