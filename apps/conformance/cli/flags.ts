import type { Flags, FlagValues } from "@sessions/cli";
import { openTimeZone, PORTALS } from "@sessions/domain";
import { FORMAT_NAMES } from "../reports/formats.ts";

/** What the environment twins of `sessions-conformance` begin with. */
export const TWIN_PREFIX = "SESSIONS_CONFORMANCE_";

/** The flags of `run` and `plan`. */
export const RUN_FLAGS = {
  url: { kind: "text", value: "url", help: "the base URL, up to and including /api" },
  operator: {
    kind: "text",
    value: "source",
    help:
      "the operator's token: env:NAME, file:PATH, cmd:COMMAND or login:USERNAME,env:PASSWORD_NAME",
  },
  user: { kind: "list", value: "source", help: "another user's token; repeatable" },
  jwtSecret: {
    kind: "text",
    value: "source",
    help: "the deployment's key, to forge faulty tokens with (own deployments)",
  },
  expired: { kind: "text", value: "source", help: "an expired token" },
  refresh: { kind: "text", value: "source", help: "a refresh token" },
  only: {
    kind: "list",
    value: "prefix",
    help: "only requirements whose id starts with the prefix; repeatable",
  },
  skip: {
    kind: "list",
    value: "prefix",
    help: "skip requirements whose id starts with the prefix; repeatable",
  },
  case: {
    kind: "text",
    value: "case",
    help: "only that case of the one requirement that --only names, as its card has it",
  },
  level: {
    otherwise: "may",
    kind: "choice",
    choices: ["must", "should", "may"],
    help: "only requirements of this level or higher",
  },
  failOn: {
    otherwise: "must",
    kind: "choice",
    choices: ["must", "should"],
    help: "the level from which a failure fails the run",
  },
  confirm: {
    otherwise: "2",
    kind: "integer",
    range: [0, 10],
    help: "how often a failure is tried again",
  },
  deadline: {
    kind: "integer",
    range: [1, 86_400],
    value: "seconds",
    otherwise: "none",
    help: "end the run after that time, with what was decided by then",
  },
  seed: { otherwise: "1", kind: "integer", range: [0, 2 ** 31 - 1], help: "the seed of samples" },
  sample: {
    otherwise: "40",
    kind: "integer",
    range: [1, 100_000],
    help: "how many rows, details and ids of a kind are looked at",
  },
  denialProbes: {
    otherwise: "12",
    kind: "integer",
    range: [1, 10_000],
    help: "denied reads provoked for each user",
  },
  timeZone: {
    otherwise: "any one zone",
    check: (text) => void openTimeZone(text),
    kind: "text",
    value: "name",
    help: "the zone that date-times must fit",
  },
  baseline: { kind: "text", value: "file", help: "failures that are known" },
  portal: {
    kind: "choice",
    choices: PORTALS.map(({ name }) => name),
    help: "a portal whose known failures are no news",
  },
  skipDetection: {
    default: false,
    kind: "switch",
    help: "leave out what the run could have caught",
  },
  skipDiagnosis: {
    default: false,
    kind: "switch",
    help: "leave out which deviations explain what broke",
  },
  require: {
    kind: "list",
    value: "id",
    help: "a requirement that must be decided and met; repeatable",
  },
  allowIncomplete: {
    default: false,
    kind: "switch",
    help: "exit with 0 although something was not decided",
  },
  allowWrites: {
    default: false,
    kind: "switch",
    help: "also send POST, PUT, PATCH {} and DELETE of an unknown id, which must be refused",
  },
  report: {
    otherwise: "text",
    kind: "list",
    value: "formats",
    choices: FORMAT_NAMES,
    advice: "Their folder is --report-dir",
    help: `${FORMAT_NAMES.join(", ")}; several by commas`,
  },
  reportDir: {
    otherwise: "conformance-report",
    kind: "text",
    value: "folder",
    help: "where reports that are files go",
  },
  verbose: { default: false, kind: "switch", help: "show every verdict, and what came" },
  quiet: { default: false, kind: "switch", help: "print the closing line alone" },
  rate: {
    otherwise: "0",
    kind: "integer",
    range: [0, 100_000],
    help: "requests a second; 0 is no limit",
  },
  concurrency: {
    otherwise: "4",
    kind: "integer",
    range: [1, 256],
    help: "requests at the same time",
  },
  timeout: {
    otherwise: "10000",
    kind: "integer",
    range: [1, 600_000],
    help: "milliseconds for one request",
  },
  maxRequests: {
    otherwise: "100000",
    kind: "integer",
    range: [1, 100_000_000],
    help: "the most requests of a run",
  },
  maxLists: {
    otherwise: "32",
    kind: "integer",
    range: [1, 100_000],
    value: "MiB",
    help: "the most MiB of lists that are held; 32 are some 190,000 sessions",
  },
  cacert: { kind: "text", value: "file", help: "PEM certificates to trust" },
  clientCert: { kind: "text", value: "file", help: "the client's own certificate, as PEM" },
  clientKey: { kind: "text", value: "file", help: "the client certificate's key, as PEM" },
  insecure: { default: false, kind: "switch", help: "trust any certificate" },
  header: { kind: "list", value: "name:value", help: "a header of every request; repeatable" },
} as const satisfies Flags;

/** The values of {@linkcode RUN_FLAGS}. */
export type RunFlags = FlagValues<typeof RUN_FLAGS>;

const { url, operator, user, jwtSecret, expired, refresh, deadline, seed, sample, denialProbes } =
  RUN_FLAGS;
const { timeZone, allowWrites, rate, concurrency, timeout, maxRequests, maxLists, header } =
  RUN_FLAGS;
const { cacert, clientCert, clientKey, insecure } = RUN_FLAGS;
const { failOn, report, reportDir, verbose, quiet } = RUN_FLAGS;
const CERTIFICATE_FLAGS = { cacert, clientCert, clientKey, insecure };
const REPORT_FLAGS = { failOn, report, reportDir, verbose, quiet };

/** The flags that `diff` has beside those of `run`: where, and who is asked there. */
export const OTHER_FLAGS = {
  other: { kind: "text", value: "url", help: "the base URL of the second deployment" },
  otherOperator: {
    kind: "text",
    value: "source",
    otherwise: "--operator's",
    help: "the operator's token there",
  },
  otherUser: {
    kind: "list",
    value: "source",
    otherwise: "--user's",
    help: "a user's token there, in the order of --user; repeatable",
  },
} as const satisfies Flags;

/** The flags of `diff`. */
export const DIFF_FLAGS = { ...RUN_FLAGS, ...OTHER_FLAGS } as const satisfies Flags;

/** The flags of `record`. */
export const RECORD_FLAGS = {
  url,
  operator,
  user,
  output: {
    kind: "text",
    value: "file",
    default: "recording.json",
    help: "the recording; what was read so far is in FILE.part",
  },
  pseudonymize: {
    kind: "text",
    value: "source",
    help: "replace ids, times and people by the key that the source holds",
  },
  jwtSecret,
  expired,
  refresh,
  deadline,
  seed,
  sample,
  denialProbes,
  timeZone,
  allowWrites,
  rate,
  concurrency,
  timeout,
  maxRequests: { ...maxRequests, otherwise: "10000000" },
  maxLists: { ...maxLists, otherwise: "100000" },
  ...CERTIFICATE_FLAGS,
  header,
} as const satisfies Flags;

/** The flags of `proxy`. */
export const PROXY_FLAGS = {
  url,
  port: {
    kind: "integer",
    range: [0, 65_535],
    default: 8100,
    help: "the port to listen on, at 127.0.0.1; 0 is any free one",
  },
  operatorId: {
    kind: "list",
    value: "id",
    help: "the id of an operator; repeatable. Everybody else is none",
  },
  fault: {
    kind: "list",
    value: "json",
    help: "a fault to inject, as the control plane takes it; repeatable",
  },
  record: { kind: "text", value: "file", help: "write what passes to a HAR file" },
  timeout: { ...timeout, otherwise: "30000" },
  ...CERTIFICATE_FLAGS,
  ...REPORT_FLAGS,
} as const satisfies Flags;

const { operatorId } = PROXY_FLAGS;

/** The flags of `verify-har`. */
export const HAR_FLAGS = { url, operatorId, ...REPORT_FLAGS } as const satisfies Flags;

/** The flags of all commands: one configuration file and one environment serve them. */
export const ALL_FLAGS: Flags = {
  ...DIFF_FLAGS,
  ...RECORD_FLAGS,
  ...PROXY_FLAGS,
  ...HAR_FLAGS,
};
