/** What every flag says of itself. */
interface FlagText {
  /** One phrase for the help and the docs. */
  readonly help: string;
  /** What stands for the value, such as `file`. */
  readonly value?: string;
  /** The default in words, where it is no plain value. */
  readonly otherwise?: string;
  /** More variables of the environment that it is read from, such as `PORT`. */
  readonly variables?: readonly string[];
}

/** A flag whose value is an integer. */
export interface IntegerFlag extends FlagText {
  readonly kind: "integer";
  /** The least and the greatest value. */
  readonly range: readonly [least: number, most: number];
  readonly default?: number;
}

/** A flag whose value is text. */
export interface TextFlag extends FlagText {
  readonly kind: "text";
  readonly default?: string;
  /** Throws an error that says what is wrong with a value. */
  readonly check?: (text: string) => void;
}

/** A flag whose value is one of some words. */
export interface ChoiceFlag extends FlagText {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly default?: string;
}

/** A flag that may be repeated. */
export interface ListFlag extends FlagText {
  readonly kind: "list";
  /** The words that each value is one of; several may stand in one, with commas between them. */
  readonly choices?: readonly string[];
  /** A sentence for who gave another word, such as the flag that they may have meant. */
  readonly advice?: string;
  readonly default?: readonly string[];
}

/** A flag without a value; one that is on by default is switched off by `--no-NAME`. */
export interface SwitchFlag extends FlagText {
  readonly kind: "switch";
  readonly default: boolean;
}

/** A flag of a command, as one row. */
export type Flag = IntegerFlag | TextFlag | ChoiceFlag | ListFlag | SwitchFlag;

/** The flags of a command by their keys: `pageSize` is `--page-size`. */
export type Flags = Readonly<Record<string, Flag>>;

/** The type of a flag's value. */
export type FlagValue<Row extends Flag> = Row extends { kind: "integer" } ? number
  : Row extends { kind: "switch" } ? boolean
  : Row extends { kind: "list"; choices: readonly (infer Choice)[] } ? readonly Choice[]
  : Row extends { kind: "list" } ? readonly string[]
  : Row extends { kind: "choice"; choices: readonly (infer Choice)[] } ? Choice
  : string;

/** The keys of the flags that always have a value. */
type Given<Rows extends Flags> = {
  [Key in keyof Rows]: Rows[Key] extends { default: unknown } ? Key : never;
}[keyof Rows];

/** The values of flags: what has no default may be missing. */
export type FlagValues<Rows extends Flags> =
  & { readonly [Key in Given<Rows>]: FlagValue<Rows[Key]> }
  & { readonly [Key in Exclude<keyof Rows, Given<Rows>>]?: FlagValue<Rows[Key]> };

/** Returns a flag's name on the command line, such as `--page-size` or `--no-control`. */
export function flagName(key: string, { kind, default: value }: Flag): string {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return kind === "switch" && value === true ? `--no-${name}` : `--${name}`;
}

/** Returns the name of a flag's environment twin, such as `SESSIONS_MOCK_PAGE_SIZE`. */
export function twinName(key: string, flag: Flag, prefix: string): string {
  return prefix + flagName(key, flag).slice(2).replaceAll("-", "_").toUpperCase();
}
