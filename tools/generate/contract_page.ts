import {
  DATE_TIME_PATTERN,
  DEFAULT_BEHAVIOR,
  DEFAULT_FRAMEWORK,
  DETAIL_KEYS,
  DEVIATIONS,
  type Framework,
  FRAMEWORKS,
  PLAIN_SURFACE,
  Refusal,
  REFUSAL_NAMES,
  type RefusalName,
  REQUIREMENTS,
  ROW_KEYS,
  SELF_KEYS,
  SESSION_TYPES,
  SessionDetail,
  sessionUnknown,
  TOKEN_LIFETIMES,
} from "@sessions/domain";

/** The areas of requirements, and their titles. */
export const AREAS: Record<string, string> = {
  list: "Listing: `GET /sessions`",
  filter: "Filter: `GET /sessions?experiment_id=<int>`",
  detail: "Detail: `GET /sessions/<int>`",
  scope: "Scope: who sees what",
  auth: "Authentication: `Authorization: Bearer <access token>`",
  time: "Time",
  http: "HTTP",
};
/** What stands for the argument that some refusals quote. */
const ARGUMENTS: Partial<Record<RefusalName, ConstructorParameters<typeof Refusal>[1]>> = {
  "session-unknown": sessionUnknown(DEFAULT_BEHAVIOR),
  "access-token": "Token is invalid or expired",
  "posted-token": "Token is invalid or expired",
  "unknown-world": 'Cannot find the world "x": there is none',
  method: "POST",
  fields: { username: ["This field is required."] },
  json: "Expecting value: line 1 column 1 (char 0)",
  multipart: "Invalid boundary in multipart: None",
  "body-too-large": "2621440",
  "media-type": "text/plain",
};

const cell = (text: string) => text.replaceAll("|", "\\|");
const keys = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

function typeOf(
  schema: { type?: string; enum?: string[]; anyOf?: object[]; pattern?: string },
): string {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.enum) return keys(schema.enum);
  if (schema.pattern === DATE_TIME_PATTERN) return "date-time";
  return schema.type ?? "";
}

function requirementsOf(area: string): string[] {
  const rows = REQUIREMENTS.filter(({ id }) => id.startsWith(`${area}/`));
  return [
    `### ${AREAS[area]}`,
    "",
    "| id | level | source | requirement | deviations that break it |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(({ id, level, source, sentence, must }) => {
      const broken = DEVIATIONS.filter(({ breaks }) => breaks === id).length;
      const text = must ? `${sentence} (MUST for "${must}")` : sentence;
      return `| \`${id}\` | ${level} | ${source} | ${cell(text)} | ${broken} |`;
    }),
    "",
  ];
}

/** Writes docs/contract.md. */
export function contractPage(): string {
  return [
    "# The contract of the /sessions API",
    "",
    "The AERPAW portal documents a read-only API for experiment sessions: `GET /sessions`, paginated;",
    "`GET /sessions?experiment_id=<int>`; `GET /sessions/<int>`. Operators see everything; everyone else",
    "sees their own sessions. This page is generated from `packages/domain`, where the contract is code:",
    "the mock answers by it, the suite checks by it, `/api/schema/` describes it.",
    "",
    "A requirement comes from what the portal's page says (`documented`), from what its printed output",
    "shows (`sample`), or from the framework that every deployment runs on (`framework`: Django REST",
    "Framework with Simple JWT), in what its generations agree on. Texts of refusals are the framework's;",
    "the mock has them to the letter, and the suite never compares them.",
    "",
    "## Words",
    "",
    "- **Base URL**: everything up to and including `/api`. Paths under it carry no trailing slash.",
    "- **Operator**: a user with the operator role. Nobody else has wider sight.",
    `- **Self session** of a user: one in which ${
      keys(SELF_KEYS)
    } names them. The portal's page says`,
    '  only "self"; this reading is the mock\'s. The suite is looser: a session that the user started',
    "  must be shown, one in which no key names them must not be, and what lies between is noted.",
    "- **State**: *pending* (active, no start), *running* (active, started), *ended* (not active, start",
    "  and end), *cancelled* (not active, no start).",
    "- **Date-time**: ISO 8601 with `T`, seconds, no fraction or exactly six digits, and the offset of",
    "  the deployment's zone at that instant, such as `2022-11-28T08:23:49.268000-05:00`.",
    `- **Token**: a JWT, HS256, with \`token_type\`, \`exp\`, \`iat\`, \`jti\` and \`user_id\`. An access token`,
    `  lives ${TOKEN_LIFETIMES.access / 3600} hours, a refresh token ${
      TOKEN_LIFETIMES.refresh / 86_400
    } days; there is no leeway.`,
    "",
    "## Shapes",
    "",
    `A **detail** has exactly these ${DETAIL_KEYS.length} keys, in this order. A **list row** has the ${ROW_KEYS.length} that are marked.`,
    "A list is an **envelope** of `count`, `next`, `previous` and `results`.",
    "",
    "| key | type | in a list row |",
    "| --- | --- | --- |",
    ...DETAIL_KEYS.map((key) =>
      `| \`${key}\` | ${typeOf(SessionDetail.properties[key])} | ${
        (ROW_KEYS as readonly string[]).includes(key) ? "yes" : ""
      } |`
    ),
    "",
    `The portal's page shows \`development\`; the portal defines ${SESSION_TYPES.length} types.`,
    "",
    "## Requirements",
    "",
    ...Object.keys(AREAS).flatMap(requirementsOf),
    "## Refusals",
    "",
    "Every refusal of the API: its status, and its body as the framework writes it.",
    "",
    "| refusal | status | body |",
    "| --- | --- | --- |",
    ...REFUSAL_NAMES.map((name) => {
      const { status, body } = new Refusal(name, ARGUMENTS[name]);
      return `| ${name} | ${status} | \`${cell(JSON.stringify(body))}\` |`;
    }),
    "",
    'A 401 challenges with `WWW-Authenticate: Bearer realm="api"`. `unknown-world` is the mock\'s own.',
    "",
    ...generations(),
  ].join("\n");
}

/** What a fact of a generation is called in the table, and how it is told. */
const FACTS: readonly [title: string, tell: (framework: Framework) => string][] = [
  ["measured on", ({ versions }) => versions],
  [
    "404 for an id that finds nothing",
    ({ sessionUnknown: text }) => `\`${text.replace("MODEL", PLAIN_SURFACE.model)}\``,
  ],
  ["blank `page=`", ({ blankPageIsFirst }) => blankPageIsFirst ? "page 1" : "404"],
  ["401 for an expired token", ({ tokenExpired }) => `\`${tokenExpired}\``],
  ["401 for any other bad token", ({ tokenInvalid }) => `\`${tokenInvalid}\``],
  [
    "`sub` and `jti` that are no text, a `kid` that is none, `crit`",
    ({ strictClaims }) => strictClaims ? "401" : "passed over",
  ],
  ["`user_id` in its tokens", ({ userIdClaim }) => userIdClaim],
  [
    "refresh for a user who is gone or inactive",
    ({ refreshChecksUser }) => refreshChecksUser ? "401" : "200",
  ],
];

function generations(): string[] {
  const names = FRAMEWORKS.map(({ name }) => `\`${name}\``);
  return [
    "## Generations",
    "",
    "Portals are upgraded, and the framework answers differently in each generation. The mock plays one",
    `of them (\`--framework\`; \`${DEFAULT_FRAMEWORK}\` unless told otherwise), and is compared with the real`,
    "framework of each to the byte. Where the framework itself crashes (an id beyond 64 bits in the first",
    "generation, a refresh token of nobody in the last, an `exp` that is text), the mock refuses instead.",
    "",
    `| fact | ${names.join(" | ")} |`,
    `| --- |${names.map(() => " --- |").join("")}`,
    ...FACTS.map(([title, tell]) => `| ${title} | ${FRAMEWORKS.map(tell).join(" | ")} |`),
    "",
    "To find out what a deployment runs, ask it for a session that does not exist, with a good token: `Not",
    "found.` is `drf-3.14`; otherwise ask with `Authorization: Bearer x`: `Token is invalid` is `drf-3.18`,",
    "`Token is invalid or expired` is `drf-3.15`. A run of the suite reports it.",
    "",
  ];
}
