import type { Flag } from "./flag.ts";
import { UsageError } from "./usage_error.ts";

const YES = /^(1|true|yes|on)$/i;
const NO = /^(0|false|no|off)$/i;

/** Reads a word that says yes or no, in any case; undefined where it says neither. */
export function readSwitch(text: string): boolean | undefined {
  return YES.test(text) || (NO.test(text) ? false : undefined);
}

/** Returns what a flag's value must be, in words. */
export function wantedOf(flag: Flag): string {
  switch (flag.kind) {
    case "integer":
      return `an integer from ${flag.range[0]} to ${flag.range[1]}`;
    case "switch":
      return "true or false";
    case "choice":
      return `one of ${flag.choices.join(", ")}`;
    case "list":
      return flag.choices ? `of ${flag.choices.join(", ")}` : "a list of texts";
    default:
      return "a text";
  }
}

/**
 * Reads a flag's value from text, as the command line and the environment have it.
 *
 * @param place where it stands, such as `--page-size`
 * @throws {UsageError} naming the place, the text and what is wanted
 */
export function parseText(flag: Flag, text: string, place: string): unknown {
  const refuse = (wanted: string): never => {
    throw new UsageError(`Cannot use ${place} "${text}": ${wanted}`);
  };
  switch (flag.kind) {
    case "integer": {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      const [least, most] = flag.range;
      return value >= least && value <= most ? value : refuse(`it must be ${wantedOf(flag)}`);
    }
    case "switch":
      return readSwitch(text) ?? refuse(`it must be ${wantedOf(flag)}`);
    case "choice":
      return flag.choices.includes(text) ? text : refuse(`it must be ${wantedOf(flag)}`);
    case "list": {
      const { choices, advice } = flag;
      if (!choices) return [text];
      const words = text.split(",");
      return words.every((word) => choices.includes(word))
        ? words
        : refuse(`it must be ${wantedOf(flag)}${advice ? `. ${advice}` : ""}`);
    }
    default:
      try {
        flag.check?.(text);
        return text;
      } catch (error) {
        return refuse((error as Error).message);
      }
  }
}

/**
 * Reads a flag's value from JSON, as a configuration file has it. A value may be a secret that was put
 * in the wrong place: no error repeats it.
 *
 * @throws {UsageError} naming the place and what is wanted
 */
export function parseJson(flag: Flag, value: unknown, place: string): unknown {
  const isRight = flag.kind === "list"
    ? Array.isArray(value) && value.every((item) => isWord(item, flag.choices))
    : flag.kind === "switch"
    ? typeof value === "boolean"
    : flag.kind === "integer"
    ? Number.isInteger(value) && isBetween(value as number, flag.range)
    : isWord(value, flag.kind === "choice" ? flag.choices : undefined);
  if (!isRight) throw new UsageError(`Cannot use ${place}: it must be ${wantedOf(flag)}`);
  if (flag.kind !== "text" || !flag.check) return value;
  try {
    flag.check(value as string);
  } catch {
    throw new UsageError(`Cannot use ${place}: it is not right. See the help of the flag`);
  }
  return value;
}

function isWord(value: unknown, choices: readonly string[] | undefined): boolean {
  return typeof value === "string" && (!choices || choices.includes(value));
}

function isBetween(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most;
}
