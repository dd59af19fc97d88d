/** What is the matter with a change or a call that is turned down, and the status of its answer. */
export const CHANGE_STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  unknown: 404,
  taken: 409,
  state: 409,
  "too-large": 413,
  "not-json": 415,
  full: 429,
} as const;
export type ChangeProblem = keyof typeof CHANGE_STATUS;

/** A change of a world, or a call of the control plane, that is turned down; nothing was changed. */
export class ChangeError extends Error {
  override readonly name = "ChangeError";
  readonly code: ChangeProblem;
  /** JSON Pointer (RFC 6901) of what is wrong in what was asked for. */
  readonly pointer: string | undefined;

  /** Bundles hold copies of this class: an error of one is an error of all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "ChangeError";
  }

  constructor(code: ChangeProblem, message: string, pointer?: string) {
    super(message);
    this.code = code;
    this.pointer = pointer;
  }
}

const MAX_SHOWN = 60;

/** Returns the refusal of a value: where it stands, what it is, and what was wanted. */
export function badValue(pointer: string, wanted: string, found: unknown): ChangeError {
  const text = found === undefined ? "missing" : JSON.stringify(found);
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text;
  const place = pointer || "this";
  return new ChangeError(
    "invalid",
    `Cannot take ${place}: it is ${shown}, wanted ${wanted}`,
    pointer,
  );
}
