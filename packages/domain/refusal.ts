import * as Type from "typebox";
import type { Static } from "typebox";

/** The body of most refusals: one sentence, and for credentials a code. */
export const ErrorBody = Type.Object({
  detail: Type.String(),
  code: Type.Optional(Type.String()),
  messages: Type.Optional(Type.Array(Type.Object({
    token_class: Type.String(),
    token_type: Type.String(),
    message: Type.String(),
  }))),
});
export type ErrorBody = Static<typeof ErrorBody>;

/** The body of a refused value: per field, what is wrong with it. */
export const FieldErrors = Type.Record(Type.String(), Type.Array(Type.String()));
export type FieldErrors = Static<typeof FieldErrors>;

/** Every refusal the API knows: the status, and the body that the framework gives it. */
const REFUSALS = {
  "credentials-missing": row(401, () => ({
    detail: "Authentication credentials were not provided.",
  })),
  "header-malformed": row(401, () => ({
    detail: "Authorization header must contain two space-delimited values",
    code: "bad_authorization_header",
  })),
  "access-token": row(401, (message) => ({
    detail: "Given token not valid for any token type",
    code: "token_not_valid",
    messages: [{ token_class: "AccessToken", token_type: "access", message }],
  })),
  "posted-token": row(401, (detail) => ({ detail, code: "token_not_valid" })),
  "user-unnamed": row(401, () => ({
    detail: "Token contained no recognizable user identification",
    code: "token_not_valid",
  })),
  "user-unknown": row(401, () => ({ detail: "User not found", code: "user_not_found" })),
  "user-inactive": row(401, () => ({ detail: "User is inactive", code: "user_inactive" })),
  "unknown-world": row(401, (detail) => ({ detail, code: "unknown_world" })),
  "login": row(401, () => ({ detail: "No active account found with the given credentials" })),
  "account-inactive": row(401, () => ({
    detail: "No active account found for the given token.",
  })),
  "host": row(400, (host) => ({
    detail: `Invalid Host header: "${host}". Use a name of letters, digits, dots and dashes.`,
  })),
  "experiment-id": row(400, () => ({ experiment_id: ["Enter a whole number."] })),
  "page": row(404, () => ({ detail: "Invalid page." })),
  "not-found": row(404, () => ({ detail: "Not found." })),
  "session-unknown": row(404, (detail) => ({ detail })),
  "method": row(405, (method) => ({ detail: `Method "${method}" not allowed.` })),
  "accept": row(406, () => ({ detail: "Could not satisfy the request Accept header." })),
  "fields": row(400, (errors) => errors as FieldErrors),
  "json": row(400, (reason) => ({ detail: `JSON parse error - ${reason}` })),
  "multipart": row(400, (reason) => ({ detail: `Multipart form parse error - ${reason}` })),
  "body-too-large": row(413, (limit) => ({ detail: `The body is larger than ${limit} bytes.` })),
  "media-type": row(415, (type) => ({ detail: `Unsupported media type "${type}" in request.` })),
} satisfies Record<string, Row>;

interface Row {
  readonly status: number;
  readonly body: (argument: string | FieldErrors) => object;
}

/** The name of a refusal. */
export type RefusalName = keyof typeof REFUSALS;

/** The names of all refusals. */
export const REFUSAL_NAMES: readonly RefusalName[] = Object.keys(REFUSALS) as RefusalName[];

/**
 * A request that the API turns down. It may be thrown anywhere and is rendered in one place.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Refusal } from "@sessions/domain";
 *
 * const refusal = new Refusal("method", "POST");
 * assert.equal(refusal.status, 405);
 * assert.deepEqual(refusal.body, { detail: 'Method "POST" not allowed.' });
 * ```
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Which row of the table this is. */
  readonly code: RefusalName;
  /** The HTTP status. */
  readonly status: number;
  /** What the client reads, as JSON. */
  readonly body: object;
  /** What the body quotes; empty for most. */
  readonly argument: string | FieldErrors;

  /** @param argument what the body quotes: a method, a media type, a message, errors by field */
  constructor(name: RefusalName, argument: string | FieldErrors = "") {
    const { status, body } = REFUSALS[name];
    // A refusal is an answer: nobody reads its stack, and to record it takes longer than to answer.
    const engine = Error as { stackTraceLimit?: number };
    const limit = engine.stackTraceLimit;
    engine.stackTraceLimit = 0;
    super(`${status} ${name}`);
    engine.stackTraceLimit = limit as number;
    this.code = name;
    this.status = status;
    this.argument = argument;
    this.body = body(argument);
  }
}

function row(status: number, body: Row["body"]): Row {
  return { status, body };
}
