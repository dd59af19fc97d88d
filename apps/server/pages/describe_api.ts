import {
  DEFAULT_BEHAVIOR,
  Envelope,
  ErrorBody,
  FieldErrors,
  Refusal,
  type RefusalName,
  type Requirement,
  REQUIREMENTS,
  ROW_KEYS,
  SessionDetail,
  SessionListRow,
  sessionUnknown,
} from "@sessions/domain";
import { defaultPassword, DOCUMENTED_DETAIL } from "@sessions/fixtures";
import { LIMITS } from "../limits.ts";
import { VERSION } from "../version.ts";

/** The areas of the contract that an operation must keep. */
type Area = "list" | "filter" | "detail" | "scope" | "auth" | "time" | "http";

/** The documented answer to `?experiment_id=100`: the row of the documented detail. */
const DOCUMENTED_LIST = {
  count: 1,
  next: null,
  previous: null,
  results: [Object.fromEntries(ROW_KEYS.map((key) => [key, DOCUMENTED_DETAIL[key]]))],
};
const SCHEMAS = { SessionDetail, SessionListRow, Envelope, ErrorBody, FieldErrors };
const ref = (name: keyof typeof SCHEMAS) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object, examples?: object) => ({
  "application/json": { schema, ...(examples && { examples }) },
});

/** What a reader may try at once: all of it exists in the data. */
export interface ApiExamples {
  readonly experiment: number;
  readonly session: number;
  readonly username: string;
  readonly password: string;
}

/** What exists in the documented sample. */
export const SAMPLE_EXAMPLES: ApiExamples = {
  experiment: DOCUMENTED_DETAIL.experiment_id,
  session: DOCUMENTED_DETAIL.session_id,
  username: "operator",
  password: defaultPassword(2),
};

/**
 * Describes the API as OpenAPI 3.1, from the schemas, the refusals and the requirements of the
 * contract, with the documented sample as the examples of answers.
 *
 * @param base such as `http://127.0.0.1:8000/api`
 * @param examples what parameters and bodies hold
 */
export function describeApi(base: string, examples: ApiExamples = SAMPLE_EXAMPLES): object {
  const { experiment, session, username, password } = examples;
  return {
    openapi: "3.1.0",
    info: {
      title: "AERPAW portal: sessions",
      version: VERSION,
      summary: "Read-only access to experiment sessions, as the mock serves it.",
      description: "Operators see every session; everyone else sees the sessions that they " +
        "created, started or ended. Each operation names the requirements of the contract that it keeps. To try it, authorize with " +
        "an access token: `sessions-mock token --user 2` prints one, and `POST /token/` answers one.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: base, description: "This mock" }],
    security: [{ accessToken: [] }],
    tags: [
      { name: "sessions", description: "Experiment sessions." },
      { name: "tokens", description: "Who asks: log in, renew and check tokens." },
    ],
    paths: {
      "/sessions": { get: listOperation(base, experiment) },
      "/sessions/{session_id}": { get: detailOperation(base, session) },
      "/token/": {
        post: tokenOperation("logIn", "Log in", {
          fields: ["username", "password"],
          example: { username, password },
          answers: ["refresh", "access"],
          refusals: ["login"],
        }),
      },
      "/token/refresh/": {
        post: tokenOperation("refreshToken", "Get a new access token", {
          fields: ["refresh"],
          answers: ["access"],
          refusals: ["posted-token"],
        }),
      },
      "/token/verify/": {
        post: tokenOperation("verifyToken", "Check a token", {
          fields: ["token"],
          answers: [],
          refusals: ["posted-token"],
        }),
      },
    },
    components: {
      schemas: {
        ...SCHEMAS,
        Envelope: {
          ...Envelope,
          properties: {
            ...Envelope.properties,
            results: { type: "array", items: ref("SessionListRow") },
          },
        },
      },
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token of `POST /token/`; the mock also makes them with " +
            "`sessions-mock token --user ID`.",
        },
      },
    },
  };
}

function listOperation(base: string, experiment: number): object {
  return {
    operationId: "listSessions",
    tags: ["sessions"],
    summary: "List sessions, newest first",
    ...keeps(base, "list", "filter", "scope", "auth", "time", "http"),
    parameters: [
      {
        name: "experiment_id",
        in: "query",
        description: "Only sessions of this experiment; blank is no filter.",
        schema: { type: "integer" },
        example: experiment,
      },
      {
        name: "page",
        in: "query",
        description: "From 1; `last` is the last page.",
        schema: { anyOf: [{ type: "integer", minimum: 1 }, { const: "last" }], default: 1 },
      },
    ],
    responses: {
      200: {
        description: "A page of the sessions that the caller sees.",
        content: json(ref("Envelope"), {
          experiment: { summary: "The sessions of experiment 100", value: DOCUMENTED_LIST },
        }),
      },
      ...refused(["experiment-id"], ref("FieldErrors")),
      ...unauthorized(),
      ...refused(["page"]),
      ...refused(["accept"]),
    },
  };
}

function detailOperation(base: string, session: number): object {
  return {
    operationId: "retrieveSession",
    tags: ["sessions"],
    summary: "Retrieve a session",
    ...keeps(base, "detail", "scope", "auth", "time", "http"),
    parameters: [{
      name: "session_id",
      in: "path",
      required: true,
      description: "The session's id.",
      schema: { type: "integer", minimum: 1 },
      example: session,
    }],
    responses: {
      200: {
        description: "The session.",
        content: json(ref("SessionDetail"), {
          ended: { summary: "Session 23", value: DOCUMENTED_DETAIL },
        }),
      },
      ...unauthorized(),
      ...refused(
        ["session-unknown", "not-found"],
        ref("ErrorBody"),
        sessionUnknown(DEFAULT_BEHAVIOR),
      ),
      ...refused(["accept"]),
    },
  };
}

interface TokenOperation {
  readonly fields: readonly string[];
  readonly example?: object;
  readonly answers: readonly string[];
  readonly refusals: readonly RefusalName[];
}

function tokenOperation(
  operationId: string,
  summary: string,
  { fields, example, answers, refusals }: TokenOperation,
): object {
  const texts = (names: readonly string[]) => ({
    type: "object",
    ...(names.length > 0 && { required: names }),
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  const body = { schema: texts(fields), ...(example && { example }) };
  return {
    operationId,
    tags: ["tokens"],
    summary,
    security: [],
    requestBody: {
      required: true,
      content: {
        "application/json": body,
        "application/x-www-form-urlencoded": body,
      },
    },
    responses: {
      200: { description: "Done.", content: json(texts(answers)) },
      ...refused(["fields"], { anyOf: [ref("FieldErrors"), ref("ErrorBody")] }, {
        [fields[0] ?? ""]: ["This field is required."],
      }),
      ...refused(refusals),
      ...refused(["accept"]),
      ...refused(["body-too-large"], ref("ErrorBody"), String(LIMITS.body.most)),
      ...refused(["media-type"], ref("ErrorBody"), "text/plain"),
    },
  };
}

/** The answers of one status: the bodies come from the contract's table of refusals. */
function refused(
  names: readonly RefusalName[],
  schema: object = ref("ErrorBody"),
  argument?: ConstructorParameters<typeof Refusal>[1],
): object {
  const refusals = names.map((name) => ({ name, refusal: new Refusal(name, argument) }));
  const status = refusals[0]?.refusal.status ?? 400;
  return {
    [status]: {
      description: DESCRIPTIONS[status] ?? "Turned down.",
      ...(status === 401 && {
        headers: {
          "WWW-Authenticate": { description: "The challenge.", schema: { type: "string" } },
        },
      }),
      content: json(
        schema,
        Object.fromEntries(refusals.map(({ name, refusal }) => [name, { value: refusal.body }])),
      ),
    },
  };
}

const DESCRIPTIONS: Record<number, string> = {
  400: "A value that cannot be read.",
  401: "No token, or one that is not good.",
  404: "Nothing there that the caller may see.",
  413: "A body that is larger than any login.",
  406: "An `Accept` that JSON cannot meet.",
  415: "A body of a media type that is not read.",
};

function unauthorized(): object {
  return refused(
    [
      "credentials-missing",
      "header-malformed",
      "access-token",
      "user-unnamed",
      "user-unknown",
      "user-inactive",
    ],
    ref("ErrorBody"),
    "Token is invalid or expired",
  );
}

/** What an operation keeps, for people and, as `x-requirements`, for programs. */
function keeps(base: string, ...areas: readonly Area[]): object {
  const kept = areas.flatMap((area) => REQUIREMENTS.filter(({ id }) => id.startsWith(`${area}/`)));
  const ids = (level: Requirement["level"]) =>
    kept.filter((requirement) => requirement.level === level)
      .map(({ id }) => `[\`${id}\`](${base}/docs/contract/#${id})`).join(", ");
  return {
    description: `Keeps ${ids("MUST")}; should keep ${ids("SHOULD")}; may keep ${ids("MAY")}.`,
    "x-requirements": kept.map(({ id }) => id),
  };
}
