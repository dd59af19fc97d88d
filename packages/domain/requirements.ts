/** How binding a requirement is: a conforming deployment meets every MUST. */
export type Level = "MUST" | "SHOULD" | "MAY";

/**
 * Where a requirement comes from: the portal's API page says it (`documented`), the page's printed
 * output shows it (`sample`), or every deployment's framework answers this way (`framework`).
 */
export type Source = "documented" | "sample" | "framework";

/** One sentence of the contract. */
export interface Requirement {
  /** The same string in code, checks, reports and docs; never reused. */
  readonly id: string;
  readonly level: Level;
  readonly source: Source;
  readonly sentence: string;
  /** The part of a SHOULD that is a MUST all the same. */
  readonly must?: string;
}

const ROWS = {
  list: {
    envelope: [
      "sample",
      "The answer is 200 and a JSON object with exactly `count`, `next`, `previous` and `results`.",
    ],
    row: [
      "sample",
      "Every element of `results` is a list row: exactly the 8 keys, each of its type.",
    ],
    count: [
      "sample",
      "`count` is the number of matching sessions that the caller may see, over all pages.",
    ],
    pages: [
      "documented",
      "Following `next` from the first page to null visits every such session exactly once.",
    ],
    links: [
      "sample",
      "`next` and `previous` are absolute URLs on the deployment's own origin and path, or null: `previous` only on the first page, `next` only on the last. Each keeps the other query parameters and leads to the neighbouring page.",
    ],
    "page-size": ["framework", "Every page but the last has the same number of rows."],
    order: [
      "framework",
      "The newest `created_time` comes first, and the order is the same at every request.",
    ],
    "page-invalid": [
      "framework",
      "A page that does not exist (0, negative, beyond the last, not a number, empty) gets 404 with a JSON body; `page=last` is the last page.",
    ],
    "unknown-parameter": [
      "framework",
      "Parameters that the API does not know change nothing, but the links keep them.",
    ],
  },
  filter: {
    match: [
      "documented",
      "`experiment_id` selects exactly the caller's visible sessions of that experiment, in the same envelope.",
    ],
    none: [
      "documented",
      "No match, or an experiment that does not exist, is 200 with `count` 0, empty `results` and both links null.",
    ],
    blank: ["framework", "A blank `experiment_id=` is no filter."],
    invalid: [
      "framework",
      "A value that is not an integer gets 400 with a JSON body, and never a 5xx.",
    ],
    repeated: ["framework", "Of a repeated parameter the last value counts."],
  },
  detail: {
    shape: ["sample", "The answer is 200 with exactly the 12 keys, each of its type."],
    agrees: [
      "sample",
      "The 8 shared keys equal the same session's list row, and `session_id` equals the id asked for.",
    ],
    unknown: ["framework", "An id that does not exist gets 404 with a JSON body."],
    invalid: [
      "framework",
      "An id that is not an integer, or is out of range, gets 404 with a JSON body, and never a 5xx.",
    ],
  },
  scope: {
    "operator-list": ["documented", "An operator's list holds all sessions."],
    "operator-filter": ["documented", "An operator's filtered list holds all matching sessions."],
    "operator-detail": ["documented", "An operator can retrieve every session."],
    "self-list": [
      "documented",
      "Another user's list holds that user's self sessions, all of them and no others, on every page.",
    ],
    "self-filter": [
      "documented",
      "Another user's filtered list holds the matching self sessions, all of them and no others.",
    ],
    "self-count": ["documented", "Another user's `count` counts self sessions only."],
    "self-detail": ["documented", "Another user can retrieve each self session."],
    "foreign-detail": [
      "documented",
      "Another user cannot retrieve a session of others: no field of it is returned, and the answer is 404 or 403.",
    ],
    "foreign-hidden": [
      "framework",
      "The answer to a session of others is the one that an unknown id gets (404), so its existence does not leak.",
    ],
  },
  auth: {
    required: [
      "framework",
      "Without credentials no data is returned: 401, a JSON body and a `WWW-Authenticate: Bearer` challenge.",
      "no data",
    ],
    malformed: [
      "framework",
      "A bearer value that is no JWT, or a header with no or two values, gets the treatment of missing credentials.",
      "no data",
    ],
    signature: [
      "framework",
      "A token whose signature or payload was changed, or that another key signed, is refused.",
      "no data",
    ],
    algorithm: [
      "framework",
      "An unsigned token (`alg: none`), or one of another algorithm, is refused.",
      "no data",
    ],
    expired: ["framework", "An expired token is refused.", "no data"],
    "token-type": [
      "framework",
      "A refresh token is refused where an access token is due.",
      "no data",
    ],
    user: ["framework", "A token for a user who does not exist is refused.", "no data"],
  },
  time: {
    format: [
      "sample",
      "Every date-time is ISO 8601 with no fraction or exactly six digits, and a numeric offset.",
    ],
    zone: ["sample", "All offsets fit one zone, daylight saving included."],
    order: [
      "sample",
      "Start is not after end, created is not after modified, and an active session has no end.",
    ],
  },
  http: {
    json: [
      "sample",
      "Bodies are `application/json`, valid UTF-8, one JSON value with no repeated key.",
    ],
    head: ["framework", "`HEAD` answers with the status and headers of `GET`, and no body."],
    options: ["framework", "`OPTIONS` answers 200."],
    "read-only": [
      "documented",
      "POST, PUT, PATCH and DELETE get 405 with `Allow`, and change nothing.",
    ],
    "not-acceptable": ["framework", "An `Accept` that JSON cannot meet gets 406 with a JSON body."],
    "trailing-slash": ["framework", "`/sessions/` and `/sessions/<int>/` are not routes: 404."],
    private: [
      "framework",
      "Answers are not publicly cacheable, and two identities asking the same URL in turn never see each other's body.",
      "no body of another identity",
    ],
  },
} as const satisfies Record<string, Record<string, readonly [Source, string, string?]>>;

const OPTIONAL = new Set(["http/not-acceptable", "http/trailing-slash"]);

/**
 * The contract: every requirement, by area.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { REQUIREMENTS } from "@sessions/domain";
 *
 * const requirement = REQUIREMENTS.find(({ id }) => id === "scope/self-list");
 * assert.equal(requirement?.level, "MUST");
 * assert.equal(requirement?.source, "documented");
 * ```
 */
export const REQUIREMENTS: readonly Requirement[] = Object.entries(ROWS).flatMap(([area, rows]) =>
  Object.entries(rows as Record<string, readonly [Source, string, string?]>)
    .map(([name, [source, sentence, must]]) => {
      const id = `${area}/${name}`;
      const level = OPTIONAL.has(id) ? "MAY" : source === "framework" ? "SHOULD" : "MUST";
      return { id, level, source, sentence, ...(must && { must }) };
    })
);
