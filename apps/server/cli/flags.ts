import type { Flags, FlagValues, TextFlag } from "@sessions/cli";
import {
  DEFAULT_FRAMEWORK,
  DEFAULT_PAGE_SIZE,
  DEFAULT_TIME_ZONE,
  FRAMEWORK_NAMES,
  openTimeZone,
  parseDateTime,
  PORTALS,
  TOKEN_LIFETIMES,
} from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { LOG_FORMATS } from "../http/logger.ts";
import { DEVELOPMENT_SECRET } from "../tokens/tokens.ts";
import { LIFETIME_RANGE, PUBLIC_URL_RULE } from "../option_rules.ts";

/** What the environment twins of `sessions-mock` begin with. */
export const TWIN_PREFIX = "SESSIONS_MOCK_";

const JWT_SECRET = {
  kind: "text",
  value: "secret",
  default: DEVELOPMENT_SECRET,
  otherwise: "a public development secret",
  help: "the key that signs tokens",
} as const satisfies TextFlag;

/** The flags of `sessions-mock` without a command, and of `exec`. */
export const SERVE_FLAGS = {
  port: {
    kind: "integer",
    range: [0, 65_535],
    otherwise: "8000, or 8443 with --https; with exec any free one",
    variables: ["PORT"],
    help: "port to listen on; 0 is any free one",
  },
  host: { kind: "text", value: "address", default: "127.0.0.1", help: "address to listen on" },
  https: {
    kind: "switch",
    default: false,
    help: "speak HTTPS, with a self-signed certificate that is made once and kept",
  },
  cert: { kind: "text", value: "file", help: "the certificate for HTTPS, as PEM; needs --key" },
  key: { kind: "text", value: "file", help: "the certificate's private key, as PEM; needs --cert" },
  scenario: {
    kind: "text",
    value: "name",
    otherwise: "sample",
    help: "which data to serve",
    check: (text) => void findScenario(text),
  },
  sessions: { kind: "integer", range: [0, 10_000_000], help: "generate that many sessions" },
  users: {
    kind: "integer",
    range: [2, 1_000_000],
    otherwise: "40",
    help: "generate that many users",
  },
  seed: {
    kind: "integer",
    range: [0, 2 ** 32 - 1],
    default: 1,
    help: "another seed generates other data",
  },
  now: {
    kind: "text",
    value: "date-time",
    otherwise: "now",
    help: "what relative dates are relative to",
    check: checkNow,
  },
  timeZone: {
    kind: "text",
    value: "name",
    default: DEFAULT_TIME_ZONE,
    otherwise: `${DEFAULT_TIME_ZONE}, or the recording's`,
    help: "the zone of the date-times",
    check: (text) => void openTimeZone(text),
  },
  dataset: {
    kind: "text",
    value: "file",
    help: "serve the data of a JSON file; - is standard input",
  },
  db: {
    kind: "text",
    value: "file or url",
    otherwise: "in memory",
    help: "keep the data in a SQLite file, or share it on postgres://…",
  },
  export: {
    kind: "text",
    value: "file",
    help:
      "write the data as a dataset, - to standard output, and exit; with --port, go on to serve it",
  },
  pageSize: {
    kind: "integer",
    range: [1, 100_000],
    otherwise: `${DEFAULT_PAGE_SIZE}, or the portal's or recording's`,
    help: "rows on a page",
  },
  framework: {
    kind: "choice",
    choices: FRAMEWORK_NAMES,
    otherwise: `${DEFAULT_FRAMEWORK}, or the portal's or recording's`,
    help: "the generation of Django REST Framework to answer as",
  },
  jwtSecret: JWT_SECRET,
  accessLifetime: {
    kind: "integer",
    range: LIFETIME_RANGE,
    value: "seconds",
    default: TOKEN_LIFETIMES.access,
    help: "how long an access token lives that a login or a refresh gives",
  },
  refreshLifetime: {
    kind: "integer",
    range: LIFETIME_RANGE,
    value: "seconds",
    default: TOKEN_LIFETIMES.refresh,
    help: "how long a refresh token lives that a login gives",
  },
  rotateRefresh: {
    kind: "switch",
    default: false,
    help: "give another refresh token with each refresh, as ROTATE_REFRESH_TOKENS does",
  },
  corsOrigin: {
    kind: "text",
    value: "origin",
    default: "*",
    help:
      "the web origins that may call from a browser, separated by commas; https://*.example.org is a pattern",
    check: checkOrigins,
  },
  corsCredentials: {
    kind: "switch",
    default: false,
    help: "let browser apps send credentials: the origin is echoed",
  },
  publicUrl: {
    kind: "text",
    value: "url",
    otherwise: "where it is called",
    help: "the base URL that links name, such as https://dev.example.org/api behind a proxy",
    check: checkPublicUrl,
  },
  trustProxy: {
    kind: "switch",
    default: false,
    help: "believe X-Forwarded-* and Forwarded from any proxy, not only from this machine",
  },
  log: {
    kind: "choice",
    choices: LOG_FORMATS,
    otherwise: "pretty on a terminal, else off",
    help: "how requests are logged on stderr",
  },
  deviation: {
    kind: "list",
    value: "id",
    help: "get something wrong as real servers do; repeatable",
  },
  portal: {
    kind: "text",
    value: "name",
    help: `answer as a real portal does, mistakes included: ${
      PORTALS.map(({ name }) => name).join(" or ")
    }`,
  },
  control: { kind: "switch", default: true, help: "no control plane under /__mock/" },
  controlToken: {
    kind: "text",
    value: "token",
    otherwise: "a random one, printed",
    help: "who holds it may use the control plane",
  },
  controlHost: {
    kind: "list",
    value: "name",
    help: "a host name under which the control plane may be called; repeatable",
  },
  journal: {
    kind: "integer",
    range: [0, 1_000_000],
    default: 1000,
    help: "how many requests each world remembers",
  },
  maxWorlds: {
    kind: "integer",
    range: [0, 100_000],
    default: 1000,
    help: "how many worlds there may be beside the default one",
  },
  worldTtl: {
    kind: "integer",
    range: [1, 31_536_000],
    value: "seconds",
    default: 3600,
    help: "how long a world lives without a request",
  },
  workers: {
    kind: "integer",
    range: [1, 256],
    default: 1,
    help: "how many processes answer, over one database file",
  },
  live: {
    kind: "switch",
    default: false,
    help: "let sessions begin and end by themselves, for a demo",
  },
  pace: {
    kind: "integer",
    range: [1, 3600],
    default: 1,
    help: "how many times as fast as the machine's the clock runs",
  },
  story: {
    kind: "text",
    value: "file",
    help: "a story of your own that the console plays, as JSON",
  },
  quiet: { kind: "switch", default: false, help: "print the ready line and errors, nothing else" },
  debug: { kind: "switch", default: false, help: "show the stack of an error" },
} as const satisfies Flags;

/** The values of {@linkcode SERVE_FLAGS}, and whether two of them were said. */
export type ServeFlags = FlagValues<typeof SERVE_FLAGS> & {
  /** Whether `--port` stands on the command line. */
  readonly portGiven: boolean;
  /** Whether anything but the default says the seed. */
  readonly seedGiven: boolean;
  /** Whether the zone was chosen, not left at its default. */
  readonly timeZoneGiven: boolean;
};

/** The flags of `sessions-mock token`. */
export const TOKEN_FLAGS = {
  user: { kind: "integer", range: [1, Number.MAX_SAFE_INTEGER], value: "id", help: "whose token" },
  refresh: {
    kind: "switch",
    default: false,
    help: "a refresh token instead of an access token",
  },
  expired: { kind: "switch", default: false, help: "a token that has expired an hour ago" },
  expiresIn: {
    kind: "integer",
    range: [1, Number.MAX_SAFE_INTEGER],
    value: "seconds",
    otherwise: `${TOKEN_LIFETIMES.access}, or ${TOKEN_LIFETIMES.refresh} with --refresh`,
    help: "how long it lives",
  },
  claim: {
    kind: "list",
    value: "name=value",
    help: "another claim, repeatable; the value is JSON or plain text",
  },
  jwtSecret: JWT_SECRET,
} as const satisfies Flags;

/** The values of {@linkcode TOKEN_FLAGS}. */
export type TokenFlags = FlagValues<typeof TOKEN_FLAGS>;

/** Rows reach some months back from now, and the contract's date-times begin with 1970. */
function checkNow(text: string): void {
  if (parseDateTime(text) < parseDateTime("1971-01-01T00:00:00Z")) {
    throw new RangeError("it must lie between 1971 and 2199");
  }
}

function checkOrigins(text: string): void {
  for (const one of text.split(",").map((origin) => origin.trim())) {
    const origin = one.replaceAll("*", "any");
    if (one === "*" || (URL.canParse(origin) && new URL(origin).origin === origin)) continue;
    throw new RangeError(
      "it must be * or origins without a path, such as http://localhost:5173",
    );
  }
}

function checkPublicUrl(text: string): void {
  if (URL.canParse(text) && new RegExp(PUBLIC_URL_RULE.pattern).test(text)) return;
  throw new RangeError(`it must be ${PUBLIC_URL_RULE.description}`);
}
