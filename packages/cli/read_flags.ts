import type { Command } from "commander";
import { type Flag, flagName, type Flags, type FlagValues, twinName } from "./flag.ts";
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
  { env, prefix, file }: ReadFlagsOptions,
): ReadFlags<Rows> {
  refuseUnknown(flags, { env, prefix, ...(file && { file }) });
  const values: Record<string, unknown> = {};
  const sources = new Map<keyof Rows, FlagSource>();
  for (const [key, flag] of Object.entries(flags)) {
    const [source, value] = readOne(command, { key, flag }, { env, prefix, ...(file && { file }) });
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
function refuseUnknown(flags: Flags, { env, prefix, file }: ReadFlagsOptions): void {
  const keys = Object.keys(flags);
  for (const key of Object.keys(file?.values ?? {})) {
    if (!keys.includes(key)) {
      throw new UsageError(
        `Cannot read ${file?.name}: there is no key "${key}".${suggest(key, keys)}`,
      );
    }
  }
  const twins = Object.entries(flags).map(([key, flag]) => twinName(key, flag, prefix));
  for (const [name, text] of Object.entries(env)) {
    if (!text || !name.startsWith(prefix) || twins.includes(name)) continue;
    const near = suggest(name, twins);
    if (near) throw new UsageError(`Cannot use ${name}: there is no such variable.${near}`);
  }
}

/** Says which name is near another, if one is. */
function suggest(name: string, names: readonly string[]): string {
  const [near] = names.map((other) => ({ other, steps: distance(name, other) }))
    .filter(({ steps }) => steps <= 2).sort((a, b) => a.steps - b.steps);
  return near === undefined ? "" : ` Did you mean ${near.other}?`;
}

/** The Levenshtein distance, with two letters that change places as one step. */
function distance(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let at = 1; at <= other.length; at++) {
      const cost = Number(one[row - 1] !== other[at - 1]);
      let least = Math.min(
        (last[at] ?? 0) + 1,
        (next[at - 1] ?? 0) + 1,
        (last[at - 1] ?? 0) + cost,
      );
      const swapped = one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      if (swapped && row > 1 && at > 1) least = Math.min(least, (before[at - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, last] = [last, next];
  }
  return last[other.length] ?? 0;
}
