import escape from "escape-html";

/** Shorter parts are too common to look for. */
const MIN_LENGTH = 8;
/** So many texts of so many characters at most are remembered. */
const MAX_TEXTS = 1000;
const MAX_REMEMBERED = 1000;
/** What may be a word of a report, however secret: it is masked where it is a whole value. */
const WORD = /^[\w .-]{0,7}$|^[a-z]{1,16}$|^[0-9]{1,12}$/i;

/** Redacts the secrets of a run, and finds those that slipped through. */
export class Secrets {
  readonly #names = new Map<string, string>();
  readonly #words = new Map<string, string>();
  /** The secrets by their first characters; made when they are asked for. */
  #byStart: Map<string, [string, string][]> | undefined;
  /** What became of short texts: most requests have the header and the URL of another one. */
  readonly #redacted = new Map<string, string>();

  /**
   * Registers a secret and, of a token, its parts.
   *
   * @param name what stands in its place, such as `OP_TOKEN`
   * @param isForged whether the run made it, to be refused: it is looked for as it is alone
   */
  add(name: string, value: string, isForged: boolean = false): void {
    this.#byStart = undefined;
    this.#redacted.clear();
    if (value.length > 0 && WORD.test(value)) return void this.#words.set(value, name);
    for (const part of [value, ...value.split(".")]) {
      if (part.length >= MIN_LENGTH) this.#names.set(part, name);
    }
    if (value.length > 0 && value.length < MIN_LENGTH) this.#words.set(value, name);
    for (const written of isForged ? [] : writtenAs(value)) {
      if (written.length >= MIN_LENGTH) this.#names.set(written, name);
    }
  }

  /** Returns a text with `$NAME` in place of each secret. */
  redact(text: string): string {
    if (text.length > MAX_REMEMBERED) return this.#redact(text);
    let clean = this.#redacted.get(text);
    if (clean !== undefined) return clean;
    if (this.#redacted.size >= MAX_TEXTS) this.#redacted.clear();
    this.#redacted.set(text, clean = this.#redact(text));
    return clean;
  }

  #redact(text: string): string {
    const word = this.#words.get(text);
    if (word !== undefined) return `$${word}`;
    let clean = text;
    for (const [value, name] of this.#words) {
      clean = clean.replaceAll(`:${JSON.stringify(value)}`, `:"$${name}"`)
        .replaceAll(`: ${JSON.stringify(value)}`, `: "$${name}"`);
    }
    const held = [...this.#heldIn(clean)].sort(([a], [b]) => b.length - a.length);
    for (const [value, name] of held) clean = clean.replaceAll(value, `$${name}`);
    return clean.replace(JWT, "$TOKEN").replace(BEARER, "$1$$TOKEN");
  }

  /** Returns the name of a secret that a finished text holds, or undefined. */
  leakIn(text: string): string | undefined {
    return this.#heldIn(text).values().next().value;
  }

  /** Returns the secrets that a text holds, with their names: a run has hundreds, and a text hardly one. */
  #heldIn(text: string): Map<string, string> {
    this.#byStart ??= Map.groupBy(this.#names, ([value]) => value.slice(0, MIN_LENGTH));
    const held = new Map<string, string>();
    for (let place = 0; place <= text.length - MIN_LENGTH; place++) {
      for (const [value, name] of this.#byStart.get(text.slice(place, place + MIN_LENGTH)) ?? []) {
        if (text.startsWith(value, place)) held.set(value, name);
      }
    }
    return held;
  }
}

/** A token that was never registered, such as one that a server echoes. */
const JWT = /\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g;
const BEARER = /(Bearer )(?!\$)[^\s"'\\]{8,}/g;

/** The ways in which a server may tell a secret again. */
function writtenAs(value: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString("base64").replace(/=+$/, "");
  return [
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    escape(value),
    value.toUpperCase(),
    value.toLowerCase(),
    base64(value),
    base64(`Bearer ${value}`),
  ];
}
