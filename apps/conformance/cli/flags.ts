import { Option } from "commander";
import { PORTALS } from "@sessions/domain";
import Type, { type TSchema } from "typebox";
import { FORMAT_NAMES } from "../reports/formats.ts";

/** A flag of a run: on the command line, in the environment and in the configuration file. */
export interface Flag {
  /** Its key in the configuration file; the flag and the environment twin follow from it. */
  readonly key: string;
  readonly kind: "text" | "list" | "integer" | "switch" | "choice";
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** From and to, of an integer. */
  readonly range?: readonly [number, number];
  readonly help: string;
}

/** Every flag of `run`, `plan` and `diff`. */
export const RUN_FLAGS: readonly Flag[] = [
  { key: "url", kind: "text", value: "<url>", help: "the base URL, up to and including /api" },
  {
    key: "operator",
    kind: "text",
    value: "<source>",
    help:
      "the operator's token: env:NAME, file:PATH, cmd:COMMAND or login:USERNAME,env:PASSWORD_NAME",
  },
  { key: "user", kind: "list", value: "<source>", help: "another user's token; repeatable" },
  {
    key: "jwtSecret",
    kind: "text",
    value: "<source>",
    help: "the deployment's key, to forge faulty tokens with (own deployments)",
  },
  { key: "expired", kind: "text", value: "<source>", help: "an expired token" },
  { key: "refresh", kind: "text", value: "<source>", help: "a refresh token" },
  {
    key: "only",
    kind: "list",
    value: "<prefix>",
    help: "only requirements whose id begins so; repeatable",
  },
  {
    key: "skip",
    kind: "list",
    value: "<prefix>",
    help: "no requirement whose id begins so; repeatable",
  },
  {
    key: "level",
    kind: "choice",
    choices: ["must", "should", "may"],
    help: "only requirements of this level or higher (default: may)",
  },
  {
    key: "failOn",
    kind: "choice",
    choices: ["must", "should"],
    help: "the level from which a failure fails the run (default: must)",
  },
  {
    key: "confirm",
    kind: "integer",
    range: [0, 10],
    help: "how often a failure is tried again (default: 2)",
  },
  {
    key: "seed",
    kind: "integer",
    range: [0, 2 ** 31 - 1],
    help: "the seed of samples (default: 1)",
  },
  {
    key: "sample",
    kind: "integer",
    range: [1, 100_000],
    help: "how many rows, details and ids of a kind are looked at (default: 40)",
  },
  {
    key: "denialProbes",
    kind: "integer",
    range: [1, 10_000],
    help: "denied reads provoked for each user (default: 12)",
  },
  {
    key: "timeZone",
    kind: "text",
    value: "<name>",
    help: "the zone that date-times must fit (default: any one zone)",
  },
  { key: "baseline", kind: "text", value: "<file>", help: "failures that are known" },
  {
    key: "portal",
    kind: "choice",
    choices: PORTALS.map(({ name }) => name),
    help: "a portal whose known failures are no news",
  },
  { key: "skipDetection", kind: "switch", help: "leave out what the run could have caught" },
  {
    key: "require",
    kind: "list",
    value: "<id>",
    help: "a requirement that must be decided and met; repeatable",
  },
  {
    key: "allowIncomplete",
    kind: "switch",
    help: "exit with 0 although something was not decided",
  },
  {
    key: "allowWrites",
    kind: "switch",
    help: "also send POST, PUT, PATCH {} and DELETE of an unknown id, which must be refused",
  },
  {
    key: "report",
    kind: "list",
    value: "<formats>",
    choices: FORMAT_NAMES,
    help: `${FORMAT_NAMES.join(", ")}; several by commas (default: text)`,
  },
  {
    key: "reportDir",
    kind: "text",
    value: "<folder>",
    help: "where reports that are files go (default: conformance-report)",
  },
  { key: "verbose", kind: "switch", help: "show every verdict, and what came" },
  { key: "quiet", kind: "switch", help: "print the closing line alone" },
  {
    key: "rate",
    kind: "integer",
    range: [0, 100_000],
    help: "requests a second; 0 is no limit (default: 0)",
  },
  {
    key: "concurrency",
    kind: "integer",
    range: [1, 256],
    help: "requests at the same time (default: 4)",
  },
  {
    key: "timeout",
    kind: "integer",
    range: [1, 600_000],
    help: "milliseconds for one request (default: 10000)",
  },
  {
    key: "maxRequests",
    kind: "integer",
    range: [1, 100_000_000],
    help: "the most requests of a run (default: 100000)",
  },
  { key: "cacert", kind: "text", value: "<file>", help: "PEM certificates to trust" },
  { key: "insecure", kind: "switch", help: "trust any certificate" },
  {
    key: "header",
    kind: "list",
    value: "<name:value>",
    help: "a header of every request; repeatable",
  },
];

/** The environment twin of a flag. */
function environmentName(key: string): string {
  return `SESSIONS_CONFORMANCE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** A flag as the command line library has it, without a default: the file may still say something. */
export function flagOption(flag: Flag): Option {
  const name = `--${flag.key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const value = flag.kind === "switch"
    ? ""
    : ` ${flag.value ?? (flag.kind === "choice" ? `<${flag.choices?.join("|")}>` : "<number>")}`;
  const option = new Option(name + value, flag.help).env(environmentName(flag.key));
  if (flag.kind === "list") {
    return option.argParser((
      text: string,
      held: string[] | undefined,
    ) => [...held ?? [], ...flag.choices ? text.split(",") : [text]]);
  }
  return option;
}

/** What the configuration file may hold. */
export const ConfigurationFile: TSchema = Type.Object(
  Object.fromEntries(RUN_FLAGS.map((flag) => [flag.key, Type.Optional(fileSchema(flag))])),
  { additionalProperties: false },
);

function fileSchema({ kind, choices, range }: Flag): TSchema {
  switch (kind) {
    case "switch":
      return Type.Boolean();
    case "integer":
      return Type.Integer({
        minimum: range?.[0] ?? 0,
        maximum: range?.[1] ?? Number.MAX_SAFE_INTEGER,
      });
    case "list":
      return Type.Array(choices ? Type.Enum([...choices]) : Type.String());
    case "choice":
      return Type.Enum([...choices ?? []]);
    default:
      return Type.String();
  }
}
