/**
 * Says what is wrong with a text that is no JSON, in the words of Python's `json` module, which the
 * framework puts into its answer.
 *
 * @param text one that `JSON.parse` refused
 *
 * @returns of `{"a" 1}`, `Expecting ':' delimiter: line 1 column 6 (char 5)`
 */
export function describeJsonError(text: string): string {
  if (text.startsWith("\ufeff")) {
    return `Unexpected UTF-8 BOM (decode using utf-8-sig)${place(text, 0)}`;
  }
  const scanner = new Scanner(text);
  try {
    const end = scanner.space(scanner.value(scanner.space(0)));
    return end < text.length ? `Extra data${place(text, end)}` : "the body is not JSON";
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.at === null ? error.message : error.message + place(text, error.at);
  }
}

class Fault extends Error {
  readonly at: number | null;

  constructor(message: string, at: number | null) {
    super(message);
    this.at = at;
  }
}

/** How deep Python itself would follow, roughly. */
const DEEPEST = 990;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /null|true|false/y;
const CONSTANT = /NaN|-?Infinity/y;
const SPACE = /[ \t\n\r]*/y;

/** Walks JSON as Python's scanner does; each method returns the position behind what it read. */
class Scanner {
  readonly #text: string;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  space(at: number): number {
    return this.#match(SPACE, at) ?? at;
  }

  value(at: number): number {
    if (++this.#depth > DEEPEST) throw new Fault("The value is nested too deeply", at);
    try {
      return this.#value(at);
    } finally {
      this.#depth--;
    }
  }

  #value(at: number): number {
    const first = this.#text[at];
    if (first === '"') return this.#string(at + 1);
    if (first === "{") return this.#object(at + 1);
    if (first === "[") return this.#array(at + 1);
    const end = this.#match(LITERAL, at);
    if (end !== undefined) return end;
    // The framework is strict about the constants that Python would take.
    const constant = this.#match(CONSTANT, at);
    if (constant !== undefined) {
      const name = this.#text.slice(at, constant);
      throw new Fault(`Out of range float values are not JSON compliant: '${name}'`, null);
    }
    const number = this.#match(NUMBER, at);
    if (number === undefined) throw new Fault("Expecting value", at);
    return number;
  }

  #object(start: number): number {
    let at = this.space(start);
    if (this.#text[at] === "}") return at + 1;
    while (true) {
      if (this.#text[at] !== '"') {
        throw new Fault("Expecting property name enclosed in double quotes", at);
      }
      at = this.space(this.#string(at + 1));
      if (this.#text[at] !== ":") throw new Fault("Expecting ':' delimiter", at);
      at = this.space(this.value(this.space(at + 1)));
      if (this.#text[at] === "}") return at + 1;
      if (this.#text[at] !== ",") throw new Fault("Expecting ',' delimiter", at);
      at = this.space(at + 1);
    }
  }

  #array(start: number): number {
    let at = this.space(start);
    if (this.#text[at] === "]") return at + 1;
    while (true) {
      at = this.space(this.value(at));
      if (this.#text[at] === "]") return at + 1;
      if (this.#text[at] !== ",") throw new Fault("Expecting ',' delimiter", at);
      at = this.space(at + 1);
    }
  }

  #string(start: number): number {
    for (let at = start; at < this.#text.length;) {
      const character = this.#text[at] as string;
      if (character === '"') return at + 1;
      if (character < " ") throw new Fault("Invalid control character at", at);
      at = character === "\\" ? this.#escape(at, start) : at + 1;
    }
    throw new Fault("Unterminated string starting at", start - 1);
  }

  #escape(at: number, start: number): number {
    const mark = this.#text[at + 1];
    if (mark === undefined) throw new Fault("Unterminated string starting at", start - 1);
    if (mark === "u") {
      if (/^[0-9a-fA-F]{4}$/.test(this.#text.slice(at + 2, at + 6))) return at + 6;
      throw new Fault("Invalid \\uXXXX escape", at + 1);
    }
    if (!'"\\/bfnrt'.includes(mark)) throw new Fault("Invalid \\escape", at);
    return at + 2;
  }

  #match(pattern: RegExp, at: number): number | undefined {
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }
}

/** Python counts characters by code point. */
function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = Array.from(before.slice(before.lastIndexOf("\n") + 1)).length + 1;
  return `: line ${line} column ${column} (char ${Array.from(before).length})`;
}
