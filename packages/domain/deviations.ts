/**
 * How a requirement is broken: the server refuses what it owes (`refused`), shows what it must not
 * (`leak`), leaves out what it owes (`missing`), writes where it must not (`write`), or answers in
 * another form (`shape`).
 */
export const BREACH_KINDS = ["refused", "leak", "missing", "write", "shape"] as const;
export type BreachKind = (typeof BREACH_KINDS)[number];

/** What the data must hold for a deviation to show. */
export type DeviationNeed =
  | "a session"
  | "a second page"
  | "a filter with a second page"
  | "two experiments"
  | "experiment ids of which one begins like another"
  | "sessions created at different times"
  | "a null"
  | "a session that is not started"
  | "an active session"
  | "an ended session"
  | "a user with a session that they started"
  | "sessions of others"
  | "a session of others that is active"
  | "a session of others that is not started"
  | "a session of others in an experiment of the user"
  | "a user with two sessions that they started"
  | "an operator who sees sessions of others"
  | "an unlisted id below the highest"
  | "date-times on both sides of a switch of daylight saving, and --time-zone"
  | "a forged token (--jwt-secret)"
  | "a refresh token"
  | "writes (--allow-writes)";

/** A named way in which a server departs from exactly one requirement. */
export interface Deviation {
  /** Such as `scope/list-all`. */
  readonly id: string;
  /** The one requirement that it breaks. */
  readonly breaks: string;
  /** What the server does instead. */
  readonly sentence: string;
  /** A second requirement that it cannot help breaking on a real portal. */
  readonly also?: string;
  /** What the data, or the run, must hold for it to show. */
  readonly needs: readonly DeviationNeed[];
}

type Row = readonly [breaks: string, sentence: string, ...needs: DeviationNeed[]];

const ONE = "a session";
const SECOND = "a second page";
const USER = "a user with a session that they started";
const OTHERS = "sessions of others";

const ROWS = {
  "list/bare-array": [
    "list/envelope",
    "A list is a bare array of rows, without count and links.",
    ONE,
  ],
  "list/envelope-extra": ["list/envelope", "The envelope has a fifth key, `pages`.", ONE],
  "list/count-text": ["list/envelope", "`count` is text.", ONE],
  "list/row-missing-key": ["list/row", "List rows lack `is_active`.", ONE],
  "list/row-extra-key": ["list/row", "List rows also hold `created_by`.", ONE],
  "list/id-text": ["list/row", "`experiment_id` is text in list rows.", ONE],
  "list/boolean-number": ["list/row", "`is_active` is 0 or 1 in list rows.", ONE],
  "list/type-upper": ["list/row", "`session_type` is in capitals in list rows.", ONE],
  "list/null-none": ["list/row", "What is null is the text `None` in list rows.", "a null"],
  "list/null-blank": ["list/row", "What is null is blank text in list rows.", "a null"],
  "list/count-page-length": ["list/count", "`count` is the number of rows on the page.", SECOND],
  "list/count-off-by-one": ["list/count", "`count` is one too many.", ONE],
  "list/seam-repeats": [
    "list/pages",
    "Each page but the first begins with the last row of the page before, in place of its own.",
    SECOND,
  ],
  "list/seam-skips": ["list/pages", "Each page but the first leaves out its first row.", SECOND],
  "list/next-loops": ["list/pages", "`next` of the last page leads to the first.", SECOND],
  "list/next-null-early": ["list/links", "`next` is null although there are more pages.", SECOND],
  "list/next-same": ["list/links", "`next` leads to the page that holds it.", SECOND],
  "list/links-relative": ["list/links", "Links are paths without an origin.", SECOND],
  "list/links-host": ["list/links", "Links name another host.", SECOND],
  "list/links-scheme": [
    "list/links",
    "Links have the other scheme, as behind a proxy that does not say it speaks HTTPS.",
    SECOND,
  ],
  "list/links-drop-filter": [
    "list/links",
    "Links lose `experiment_id`.",
    "a filter with a second page",
  ],
  "list/links-previous-null": ["list/links", "`previous` is always null.", SECOND],
  "list/page-size-uneven": ["list/page-size", "Pages take turns at two lengths.", SECOND],
  "list/order-oldest": [
    "list/order",
    "The oldest session comes first.",
    "sessions created at different times",
  ],
  "list/order-by-id": [
    "list/order",
    "Sessions are ordered by id.",
    "sessions created at different times",
  ],
  "list/order-unstable": [
    "list/order",
    "Every other request has the rows of a page in reverse.",
    "sessions created at different times",
  ],
  "list/page-invalid-empty": [
    "list/page-invalid",
    "A page that does not exist is an empty page.",
    ONE,
  ],
  "list/page-invalid-first": ["list/page-invalid", "A page that does not exist is page 1.", ONE],
  "list/page-invalid-500": [
    "list/page-invalid",
    "A page that does not exist is a 500 with an HTML page.",
    ONE,
  ],
  "list/page-filtered-empty": [
    "list/page-invalid",
    "A page beyond the end of a filtered list is an empty page.",
    ONE,
  ],
  "list/page-modulo": ["list/page-invalid", "A page number is taken modulo 2^32.", ONE],
  "list/page-huge-500": [
    "list/page-invalid",
    "A page from 2^31 on is a 500 with an HTML page.",
    ONE,
  ],
  "list/page-last-unknown": ["list/page-invalid", "`page=last` is a 404.", ONE],
  "list/active-filter": [
    "list/unknown-parameter",
    "`?active=true` and `?active=false` filter by `is_active`.",
    "an ended session",
  ],
  "list/unknown-refused": [
    "list/unknown-parameter",
    "A parameter that the API does not know is a 400.",
    ONE,
  ],
  "list/page-size-settable": [
    "list/unknown-parameter",
    "`?page_size=` sets the number of rows.",
    "sessions created at different times",
  ],
  "list/unknown-dropped": [
    "list/unknown-parameter",
    "Links lose the parameters that the API does not know.",
    SECOND,
  ],
  "list/unknown-dropped-previous": [
    "list/unknown-parameter",
    "`previous` loses the parameters that the API does not know.",
    SECOND,
  ],
  "filter/modulo": ["filter/none", "`experiment_id` is taken modulo 2^32.", ONE],
  "filter/huge-500": ["filter/none", "A filter from 2^31 on is a 500 with an HTML page.", ONE],
  "filter/ignored": ["filter/match", "`experiment_id` is ignored.", "two experiments"],
  "filter/ignored-beside": [
    "filter/match",
    "`experiment_id` is ignored beside a parameter that is not known.",
    "two experiments",
  ],
  "filter/prefix": [
    "filter/match",
    "`experiment_id` matches every experiment that begins like it.",
    "experiment ids of which one begins like another",
  ],
  "filter/column": ["filter/match", "`experiment_id` is compared with `session_id`.", ONE],
  "filter/empty-bare": ["filter/none", "A list with no rows is a bare `[]`.", ONE],
  "filter/none-404": ["filter/none", "A filter without a match is a 404.", ONE],
  "filter/blank-empty": ["filter/blank", "A blank `experiment_id=` matches nothing.", ONE],
  "filter/blank-refused": ["filter/blank", "A blank `experiment_id=` is a 400.", ONE],
  "filter/invalid-500": [
    "filter/invalid",
    "A value that is no integer is a 500 with an HTML page.",
    ONE,
  ],
  "filter/invalid-ignored": ["filter/invalid", "A value that is no integer is ignored.", ONE],
  "filter/invalid-html": [
    "filter/invalid",
    "A value that is no integer is a 400 with an HTML page.",
    ONE,
  ],
  "filter/repeated-first": [
    "filter/repeated",
    "Of a repeated parameter the first value counts.",
    "two experiments",
  ],
  "detail/list-shape": ["detail/shape", "A detail has the 8 keys of a list row.", ONE],
  "detail/extra-key": ["detail/shape", "A detail also holds `url`.", ONE],
  "detail/id-text": ["detail/shape", "`created_by` is text.", ONE],
  "detail/wrapped": ["detail/shape", 'A detail is wrapped in `{"session": …}`.', ONE],
  "detail/differs": ["detail/agrees", "A detail tells another `experiment_id` than the list.", ONE],
  "detail/unknown-500": ["detail/unknown", "An unknown id is a 500 with an HTML page.", ONE],
  "detail/unknown-empty": ["detail/unknown", "An unknown id is 200 with `{}`.", ONE],
  "detail/unknown-html": ["detail/unknown", "An unknown id is a 404 with an HTML page.", ONE],
  "detail/invalid-500": [
    "detail/invalid",
    "An id that is no integer is a 500 with an HTML page.",
    ONE,
  ],
  "detail/modulo": ["detail/invalid", "An id is taken modulo 2^32.", ONE],
  "detail/huge-500": ["detail/invalid", "An id from 2^31 on is a 500 with an HTML page.", ONE],
  "detail/float": ["detail/invalid", "`/sessions/23.0` is session 23.", ONE],
  "detail/invalid-400": ["detail/invalid", "An id that is no integer is a 400.", ONE],
  "scope/operator-hides-pending": [
    "scope/operator-list",
    "An operator's list lacks sessions that are not started.",
    "a session that is not started",
    "an unlisted id below the highest",
  ],
  "scope/operator-own": [
    "scope/operator-list",
    "An operator's list holds their self sessions alone.",
    "an operator who sees sessions of others",
  ],
  "scope/operator-filter-active": [
    "scope/operator-filter",
    "An operator's filtered list lacks active sessions.",
    "an active session",
  ],
  "scope/operator-detail-own": [
    "scope/operator-detail",
    "An operator can retrieve their self sessions alone.",
    "an operator who sees sessions of others",
  ],
  "scope/list-all": ["scope/self-list", "Everyone's list holds all sessions.", USER, OTHERS],
  "scope/list-none": ["scope/self-list", "The list of who is no operator is empty.", USER],
  "scope/list-403": ["scope/self-list", "The list of who is no operator is a 403.", USER],
  "scope/list-500": [
    "scope/self-list",
    "The list of who is no operator is a 500 with an HTML page.",
    USER,
  ],
  "scope/list-newest": [
    "scope/self-list",
    "The list of who is no operator holds their newest session alone.",
    "a user with two sessions that they started",
  ],
  "scope/active-public": [
    "scope/self-list",
    "Active sessions are in everyone's list.",
    USER,
    "a session of others that is active",
  ],
  "scope/null-starter-public": [
    "scope/self-list",
    "Sessions that nobody started are in everyone's list.",
    USER,
    "a session of others that is not started",
  ],
  "scope/colleagues": [
    "scope/self-list",
    "A list also holds the sessions of the user's experiments.",
    USER,
    "a session of others in an experiment of the user",
  ],
  "scope/filter-all": [
    "scope/self-filter",
    "A filtered list is not scoped.",
    USER,
    "a session of others in an experiment of the user",
  ],
  "scope/filter-members": [
    "scope/self-filter",
    "A filtered list of one of the user's experiments holds all of its sessions.",
    USER,
    "a session of others in an experiment of the user",
  ],
  "scope/filter-403": [
    "filter/none",
    "A filter by an experiment that is not the user's is a 403.",
    USER,
    OTHERS,
  ],
  "scope/filter-500": [
    "filter/none",
    "A filter by an experiment that is not the user's is a 500 with an HTML page.",
    USER,
    OTHERS,
  ],
  "scope/count-all": [
    "scope/self-count",
    "`count` counts all sessions, whoever asks.",
    USER,
    OTHERS,
  ],
  "scope/detail-404": [
    "scope/self-detail",
    "Who is no operator gets 404 for a session that they started.",
    USER,
  ],
  "scope/detail-all": [
    "scope/foreign-detail",
    "Everyone can retrieve every session.",
    USER,
    OTHERS,
  ],
  "scope/detail-members": [
    "scope/foreign-detail",
    "A user can retrieve every session of their experiments.",
    USER,
    "a session of others in an experiment of the user",
  ],
  "scope/detail-active": [
    "scope/foreign-detail",
    "Everyone can retrieve active sessions.",
    USER,
    "a session of others that is active",
  ],
  "scope/detail-200-error": [
    "scope/foreign-detail",
    "A session of others is 200 with an error inside.",
    USER,
    OTHERS,
  ],
  "scope/filter-other-form": [
    "scope/self-filter",
    "A user's filter that is written as `08` or `+8` gets everybody's sessions.",
    USER,
    OTHERS,
  ],
  "scope/detail-encoded": [
    "scope/foreign-detail",
    "An id whose digits are percent-encoded shows sessions of others.",
    USER,
    OTHERS,
  ],
  "scope/detail-zero-padded": [
    "scope/foreign-detail",
    "An id with a leading zero is not scoped.",
    USER,
    OTHERS,
  ],
  "scope/detail-format": [
    "scope/foreign-detail",
    "A detail with `?format=json` is not scoped.",
    USER,
    OTHERS,
  ],
  "scope/detail-options": [
    "scope/foreign-detail",
    "`OPTIONS` of a session of others shows it.",
    USER,
    OTHERS,
  ],
  "scope/detail-headers": [
    "scope/foreign-detail",
    "The 404 of a session of others tells it in a header.",
    USER,
    OTHERS,
  ],
  "scope/foreign-401": [
    "scope/foreign-detail",
    "A session of others is a 401, as if nobody had asked.",
    USER,
    OTHERS,
  ],
  "scope/foreign-403": ["scope/foreign-hidden", "A session of others is a 403.", USER, OTHERS],
  "scope/foreign-500": [
    "scope/foreign-hidden",
    "A session of others is a 500 with an HTML page.",
    USER,
    OTHERS,
  ],
  "scope/head-all": [
    "http/head",
    "HEAD is not scoped: it tells whether a session of others exists.",
    USER,
    OTHERS,
  ],
  "auth/open-list": ["auth/required", "The list is open to who brings no credentials.", ONE],
  "auth/open-detail": ["auth/required", "Details are open to who brings no credentials.", ONE],
  "auth/open-ended": [
    "auth/required",
    "Sessions that ended are open to who brings no credentials.",
    "an ended session",
  ],
  "auth/required-403": ["auth/required", "Missing credentials are a 403.", ONE],
  "auth/required-redirect": ["auth/required", "Missing credentials are sent to a login page.", ONE],
  "auth/required-200": ["auth/required", "Missing credentials are 200 with an error inside.", ONE],
  "auth/no-challenge": ["auth/required", "Missing credentials get no `WWW-Authenticate`.", ONE],
  "auth/malformed-500": [
    "auth/malformed",
    "A bearer value that is no JWT is a 500 with an HTML page.",
    ONE,
  ],
  "auth/malformed-open": [
    "auth/malformed",
    "A header of two values is taken for an operator's.",
    ONE,
  ],
  "auth/signature-ignored": ["auth/signature", "Signatures are not looked at.", ONE],
  "auth/algorithm-none": ["auth/algorithm", "Unsigned tokens (`alg: none`) are taken.", ONE],
  "auth/empty-signature-taken": [
    "auth/signature",
    "A token whose signature is empty is taken.",
    ONE,
  ],
  "auth/empty-key-taken": ["auth/signature", "A token signed with an empty key is taken.", ONE],
  "auth/known-key-taken": ["auth/signature", "A token signed with the key `secret` is taken.", ONE],
  "auth/signature-beginning": ["auth/signature", "Only the first half of a signature counts.", ONE],
  "auth/signature-any-case": ["auth/signature", "Signatures are compared without case.", ONE],
  "auth/header-key-taken": [
    "auth/signature",
    "A token that a key in its own header signed is taken.",
    ONE,
  ],
  "auth/algorithm-none-case": [
    "auth/algorithm",
    "Unsigned tokens are taken where `none` is written in other letters.",
    ONE,
  ],
  "auth/two-segments-taken": ["auth/algorithm", "A token of two segments is taken.", ONE],
  "auth/algorithm-hs384": [
    "auth/algorithm",
    "A token signed with HS384 is taken.",
    "a forged token (--jwt-secret)",
  ],
  "auth/type-missing-taken": [
    "auth/token-type",
    "A token that says no type is taken.",
    "a forged token (--jwt-secret)",
  ],
  "auth/sliding-taken": [
    "auth/token-type",
    "Sliding tokens are taken for access tokens.",
    "a forged token (--jwt-secret)",
  ],
  "auth/open-page": ["auth/required", "Pages beyond the first are open to everybody.", SECOND],
  "auth/expired-taken": [
    "auth/expired",
    "Expired tokens are taken.",
    "a forged token (--jwt-secret)",
  ],
  "auth/refresh-taken": [
    "auth/token-type",
    "Refresh tokens are taken for access tokens.",
    "a refresh token",
  ],
  "auth/nobody-taken": [
    "auth/user",
    "A token for nobody is taken for an operator's.",
    "a forged token (--jwt-secret)",
  ],
  "time/naive": ["time/format", "Date-times have no offset.", ONE],
  "time/milliseconds": ["time/format", "Fractions have three digits.", ONE],
  "time/zulu": ["time/format", "Date-times end in `Z`.", ONE],
  "time/epoch": ["time/format", "Date-times are seconds since 1970.", ONE],
  "time/two-zones": ["time/zone", "Details are written in another zone than lists.", ONE],
  "time/no-daylight-saving": [
    "time/zone",
    "The offset is that of winter all year.",
    "date-times on both sides of a switch of daylight saving, and --time-zone",
  ],
  "time/end-before-start": ["time/order", "Start and end are swapped.", "an ended session"],
  "time/modified-before-created": [
    "time/order",
    "`created_time` and `modified_time` are swapped in details.",
    "an ended session",
  ],
  "time/active-ended": ["time/order", "Active sessions have an end.", "an active session"],
  "http/html-type": ["http/json", "JSON is sent as `text/html`.", ONE],
  "http/not-utf8": ["http/json", "Lists hold a byte that is no UTF-8.", ONE],
  "http/bom": ["http/json", "Bodies begin with a byte order mark.", ONE],
  "http/repeated-key": ["http/json", "Details repeat the key `session_id`.", ONE],
  "http/head-405": ["http/head", "HEAD is a 405.", ONE],
  "http/options-405": ["http/options", "OPTIONS is a 405.", ONE],
  "http/allow-writes": [
    "http/read-only",
    "`Allow` names methods that write, which are refused all the same.",
    ONE,
  ],
  "http/post-201": ["http/read-only", "POST is answered by 201.", "writes (--allow-writes)"],
  "http/delete-404": ["http/read-only", "DELETE is a 404 of its own.", "writes (--allow-writes)"],
  "http/override-taken": [
    "http/read-only",
    "A POST that `X-HTTP-Method-Override` makes a DELETE is taken.",
    "writes (--allow-writes)",
  ],
  "http/accept-ignored": ["http/not-acceptable", "Every `Accept` gets JSON.", ONE],
  "http/slash-taken": [
    "http/trailing-slash",
    "A closing slash is taken as if it were not there.",
    ONE,
  ],
  "http/public": ["http/private", "Answers are `Cache-Control: public`.", ONE],
  "http/etag-shared": [
    "http/private",
    "An `ETag` that another identity was given is answered with 304.",
    USER,
    OTHERS,
  ],
  "http/errors-public": ["http/private", "Errors may be kept by public caches.", ONE],
  "http/head-cached": [
    "http/private",
    "HEAD fills a cache, and who asks for the URL next gets its body.",
    USER,
    OTHERS,
  ],
  "http/refusal-cached": [
    "http/private",
    "A session that one identity was refused is refused to all from then on.",
    USER,
    OTHERS,
  ],
  "http/cache-shared": [
    "http/private",
    "A cache keeps answers by their URL, whoever asks.",
    USER,
    OTHERS,
  ],
} as const satisfies Record<string, Row>;

const ALSO: Partial<Record<keyof typeof ROWS, string>> = {
  "filter/empty-bare": "list/envelope",
  "scope/foreign-500": "scope/foreign-detail",
};

/** The id of a deviation. */
export type DeviationId = keyof typeof ROWS;

/**
 * The catalogue: what the mock can play, and the suite must notice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { DEVIATIONS } from "@sessions/domain";
 *
 * const deviation = DEVIATIONS.find(({ id }) => id === "scope/list-all");
 * assert.equal(deviation?.breaks, "scope/self-list");
 * ```
 */
export const DEVIATIONS: readonly (Deviation & { readonly id: DeviationId })[] = Object
  .entries(ROWS).map(([name, [breaks, sentence, ...needs]]) => {
    const id = name as DeviationId;
    const also = ALSO[id];
    return { id, breaks, sentence, needs, ...(also && { also }) };
  });
