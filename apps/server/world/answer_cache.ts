/** An answer, and what the journal says of it. */
export interface Answer {
  readonly text: string;
  readonly rows: { readonly before: number; readonly after: number; readonly answered: number };
}

/** An answer that will be given again. */
export interface HeldAnswer extends Answer {
  /** What is sent: long texts are sent faster as bytes. */
  readonly body: string | Buffer;
}

/** How many characters of answers a world holds at most, and how many questions without them. */
const MAX_CHARACTERS = 8 * 2 ** 20;
const MAX_QUESTIONS = 10_000;
const LONG = 20_000;
/** Nobody asks that again. */
const MAX_QUESTION_LENGTH = 1000;

/**
 * Answers of one revision of a world's data: the same question has the same answer until something
 * is written. An answer is held from the second time on, for most that are asked once are not asked
 * again, and to hold them costs more than to make them.
 */
export class AnswerCache {
  readonly #answers = new Map<string, HeldAnswer>();
  readonly #askedOnce = new Set<string>();
  #revision = -1;
  #characters = 0;

  /** The answer to a question that was put at this revision before. */
  find(revision: number, question: string): HeldAnswer | undefined {
    if (revision !== this.#revision) {
      this.forget();
      this.#revision = revision;
    }
    return this.#answers.get(question);
  }

  /** Offers an answer to be held; the revision is that of the last {@link find}. */
  offer(question: string, answer: Answer): void {
    if (question.length > MAX_QUESTION_LENGTH) return;
    if (!this.#askedOnce.delete(question)) {
      if (this.#askedOnce.size >= MAX_QUESTIONS) this.#askedOnce.clear();
      this.#askedOnce.add(question);
      return;
    }
    const { text } = answer;
    const length = text.length + question.length;
    this.#characters += length;
    if (this.#characters > MAX_CHARACTERS) {
      this.#answers.clear();
      this.#characters = length;
    }
    this.#answers.set(question, { ...answer, body: text.length > LONG ? Buffer.from(text) : text });
  }

  /** Forgets every answer. */
  forget(): void {
    this.#answers.clear();
    this.#askedOnce.clear();
    this.#characters = 0;
  }
}
