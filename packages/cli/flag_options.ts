import { type Command, Option } from "commander";
import { type Flag, flagName, type Flags } from "./flag.ts";

/** Adds flags to a command; their values stay text until {@linkcode readFlags} reads them. */
export function addFlags(command: Command, flags: Flags): void {
  for (const [key, flag] of Object.entries(flags)) command.addOption(optionOf(key, flag));
}

function optionOf(key: string, flag: Flag): Option {
  const option = new Option(flagName(key, flag) + valueOf(flag), helpOf(flag));
  if (flag.kind !== "list") return option;
  return option.argParser((text: string, held: string[] | undefined) => [...held ?? [], text]);
}

function valueOf(flag: Flag): string {
  if (flag.kind === "switch") return "";
  if (flag.kind === "choice") return ` <${flag.value ?? flag.choices.join("|")}>`;
  return ` <${flag.value ?? (flag.kind === "integer" ? "number" : "text")}>`;
}

/** Returns the help of a flag, its default included. */
export function helpOf(flag: Flag): string {
  const text = defaultOf(flag);
  return text === undefined ? flag.help : `${flag.help} (default: ${text})`;
}

/** Returns a flag's default in words; undefined where there is none. */
export function defaultOf(flag: Flag): string | undefined {
  if (flag.otherwise !== undefined) return flag.otherwise;
  if (flag.kind === "switch" || flag.default === undefined) return undefined;
  return Array.isArray(flag.default) ? flag.default.join(",") : String(flag.default);
}
