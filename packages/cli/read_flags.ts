import type { Command } from "commander";
import { type Flag, flagName, type Flags, type FlagValues, twinName } from "./flag.ts";
import { nearestName } from "./nearest_name.ts";
import { parseJson, parseText } from "./parse_value.ts";
import { UsageError } from "./usage_error.ts";

/** Where a flag's value may come from, the one that counts first. */
export type FlagSource = "flag" | "environment" | "file" | "default";

/** Options for {@linkcode readFlags}. */
export interface ReadFlagsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** What the environment twins begin with, such as `SESSIONS_MOCK_`. */
  readonly prefix: string;
  /** What a configuration file holds, and its name. */
  readonly file?: { readonly name: string; readonly values: Readonly<Record<string, unknown>> };
  /** The flags of the program's other commands: their variables are not typos of this one's. */
  readonly others?: readonly Flags[];
}

/** The values of flags, and where each comes from. */
export interface ReadFlags<Rows extends Flags> {
  readonly values: FlagValues<Rows>;
  /** Returns where a value comes from. */
  source(key: keyof Rows): FlagSource;
}

/**
 * Puts the values of a command's flags together: flag over environment over file over default. An
 * empty variable is one that is not set, as compose files write it.
 *
 * @param command one that {@linkcode addFlags} added the flags to
 * @throws {UsageError} naming where a bad value stands and what is wanted, or an unknown key or variable
 */
export function readFlags<const Rows extends Flags>(
  command: Command,
  flags: Rows,
  options: ReadFlagsOptions,
): ReadFlags<Rows> {
  refuseUnknown(flags, options);
  const values: Record<string, unknown> = {};
  const sources = new Map<keyof Rows, FlagSource>();
  for (const [key, flag] of Object.entries(flags)) {
    const [source, value] = readOne(command, { key, flag }, options);
    sources.set(key, source);
    if (value !== undefined) values[key] = value;
  }
  return {
    values: values as FlagValues<Rows>,
    source: (key) => sources.get(key) ?? "default",
  };
}

function readOne(
  command: Command,
  { key, flag }: { key: string; flag: Flag },
  { env, prefix, file }: ReadFlagsOptions,
): [FlagSource, unknown] {
  if (command.getOptionValueSource(key) === "cli") {
    const said = command.getOptionValue(key) as unknown;
    const name = flagName(key, flag);
    if (flag.kind === "switch") return ["flag", said];
    if (flag.kind !== "list") return ["flag", parseText(flag, said as string, name)];
    return ["flag", (said as string[]).flatMap((text) => parseText(flag, text, name))];
  }
  for (const name of [twinName(key, flag, prefix), ...flag.variables ?? []]) {
    const text = env[name];
    if (text) return ["environment", parseTwin(flag, text, name)];
  }
  if (file && file.values[key] !== undefined) {
    return ["file", parseJson(flag, file.values[key], `${file.name} /${key}`)];
  }
  return ["default", flag.default];
}

/** A switch that is on by default has a twin that says no, as its flag does. */
function parseTwin(flag: Flag, text: string, name: string): unknown {
  const value = parseText(flag, text, name);
  return flag.kind === "switch" && flag.default ? !value : value;
}

/** A typo in a variable or a key would be passed over in silence otherwise. */
function refuseUnknown(flags: Flags, { env, prefix, file, others = [] }: ReadFlagsOptions): void {
  const keys = Object.keys(flags);
  for (const key of Object.keys(file?.values ?? {})) {
    if (!keys.includes(key)) {
      throw new UsageError(
        `Cannot read ${file?.name}: there is no key "${key}".${suggest(key, keys)}`,
      );
    }
  }
  const twins = twinsOf(flags, prefix);
  const known = new Set([...twins, ...others.flatMap((rows) => twinsOf(rows, prefix))]);
  for (const [name, text] of Object.entries(env)) {
    if (!text || !name.startsWith(prefix) || known.has(name)) continue;
    const near = suggest(name, twins);
    if (near) throw new UsageError(`Cannot use ${name}: there is no such variable.${near}`);
  }
}

function twinsOf(flags: Flags, prefix: string): string[] {
  return Object.entries(flags).map(([key, flag]) => twinName(key, flag, prefix));
}

function suggest(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  return near === undefined ? "" : ` Did you mean ${near}?`;
}
