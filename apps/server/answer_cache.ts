/** An answer that was given before, and what the journal says of it. */
export interface HeldAnswer {
  readonly text: string;
  readonly bytes: Buffer;
  readonly rows: { readonly before: number; readonly after: number; readonly answered: number };
}

/** How many bytes of answers a world holds at most. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * Answers of one revision of a world's data: the same question has the same answer until something
 * is written.
 */
export class AnswerCache {
  readonly #answers = new Map<string, HeldAnswer>();
  #revision = -1;
  #bytes = 0;

  /** The answer to a question that was put at this revision before. */
  find(revision: number, question: string): HeldAnswer | undefined {
    if (revision !== this.#revision) {
      this.forget();
      this.#revision = revision;
    }
    return this.#answers.get(question);
  }

  /** Holds an answer; the revision is that of the last {@link find}. */
  hold(question: string, text: string, rows: HeldAnswer["rows"]): HeldAnswer {
    const answer = { text, bytes: Buffer.from(text), rows };
    this.#bytes += answer.bytes.length;
    if (this.#bytes > MOST_BYTES) {
      this.forget();
      this.#bytes = answer.bytes.length;
    }
    this.#answers.set(question, answer);
    return answer;
  }

  /** Forgets every answer. */
  forget(): void {
    this.#answers.clear();
    this.#bytes = 0;
  }
}
