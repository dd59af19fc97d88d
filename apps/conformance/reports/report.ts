import { BREACH_KINDS } from "@sessions/domain";
import * as Type from "typebox";
import type { Static } from "typebox";
import { MAX_FAULTS } from "../checks/fault.ts";

/** Every verdict, in the order in which reports count them. */
export const VERDICTS = [
  "pass",
  "fail",
  "intermittent",
  "inconclusive",
  "known",
  "error",
] as const;
/** How a requirement was decided, or why not. */
export type Verdict = typeof VERDICTS[number];

const ExchangeSchema = Type.Object({
  method: Type.String(),
  url: Type.String(),
  as: Type.String({ description: "who asked, such as `user 16, second --user`" }),
  status: Type.Integer({ description: "0 when no answer came" }),
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.String({ description: "its beginning" }),
});

/** What a reader needs to act on a failure. */
export const Card = Type.Object({
  requirement: Type.String({ description: "the requirement in words" }),
  expected: Type.String(),
  got: Type.String(),
  pointer: Type.Union([Type.String(), Type.Null()], {
    description: "JSON Pointer into the last body",
  }),
  curl: Type.Array(Type.String(), { description: "the smallest requests, with $NAME for secrets" }),
  exchanges: Type.Array(ExchangeSchema),
  hint: Type.Union([Type.String(), Type.Null()]),
  again: Type.Union([Type.String(), Type.Null()], {
    description: "the flags that repeat this case alone",
  }),
  more: Type.Integer({ description: "how many more faults of the kind were seen" }),
  others: Type.Array(
    Type.Object({
      request: Type.String({ description: "method and URL" }),
      as: Type.String(),
      expected: Type.String(),
      got: Type.String(),
    }),
    { description: `the first of those, ${MAX_FAULTS - 1} at most` },
  ),
});
export type Card = Static<typeof Card>;

/** The verdict on one requirement. */
export const RequirementResult = Type.Object({
  id: Type.String(),
  level: Type.Enum(["MUST", "SHOULD", "MAY"], {
    description: "of a failure, the level that is broken",
  }),
  source: Type.Enum(["documented", "sample", "framework"]),
  verdict: Type.Enum([...VERDICTS]),
  reason: Type.Union([Type.String(), Type.Null()]),
  witnesses: Type.Integer({ minimum: 0 }),
  attempts: Type.Integer({ minimum: 0 }),
  durationMs: Type.Number({ minimum: 0 }),
  notes: Type.Array(Type.String()),
  byIdentity: Type.Record(
    Type.String(),
    Type.Object({ witnesses: Type.Integer(), faults: Type.Integer() }),
  ),
  kinds: Type.Array(Type.Enum([...BREACH_KINDS]), {
    description: "how it was broken: what a baseline or a portal must name to excuse it",
  }),
  card: Type.Union([Card, Type.Null()]),
});
export type RequirementResult = Static<typeof RequirementResult>;

/** What the run could have caught: every deviation, played on what was read. */
export const Detection = Type.Object({
  caught: Type.Array(Type.String()),
  missed: Type.Array(Type.Object({
    deviation: Type.String(),
    breaks: Type.String(),
    reason: Type.String(),
    needs: Type.Array(Type.String(), { description: "what would let it show" }),
  })),
  total: Type.Integer(),
  sessions: Type.Integer({ description: "how many of the read sessions were played on" }),
  sampled: Type.Boolean(),
  durationMs: Type.Number(),
});
export type Detection = Static<typeof Detection>;

/** Which deviations of the mock explain what the deployment answered. */
export const Diagnosis = Type.Object({
  flags: Type.String({ description: "what makes sessions-mock behave so" }),
  framework: Type.String(),
  portal: Type.Union([Type.String(), Type.Null()]),
  deviations: Type.Array(Type.String(), { description: "those of the portal among them" }),
  alike: Type.Integer({ description: "requests that the mock answers as the deployment did" }),
  total: Type.Integer(),
  finished: Type.Boolean({
    description: "whether the search for deviations came to its end in time",
  }),
  unexplained: Type.Array(Type.String(), { description: "the first of the others" }),
});
export type Diagnosis = Static<typeof Diagnosis>;

/** The JSON report; an incompatible change gets another `schema`. */
export const Report = Type.Object({
  schema: Type.Literal("sessions-conformance/1"),
  tool: Type.Object({ name: Type.String(), version: Type.String() }),
  target: Type.String(),
  framework: Type.Union([Type.String(), Type.Null()], {
    description: "the generation of Django REST Framework that its answers are those of",
  }),
  startedAt: Type.String({ description: "ISO 8601, UTC" }),
  durationMs: Type.Number(),
  seed: Type.Integer(),
  identities: Type.Array(
    Type.Object({ name: Type.String(), userId: Type.Union([Type.Integer(), Type.Null()]) }),
  ),
  configuration: Type.Record(Type.String(), Type.Unknown()),
  summary: Type.Object({
    total: Type.Integer(),
    met: Type.Integer(),
    failed: Type.Integer(),
    undecided: Type.Integer({ description: "inconclusive, intermittent and error" }),
    known: Type.Integer(),
    failing: Type.Array(Type.String(), {
      description: "the requirements for which the run fails: the others are below --fail-on",
    }),
    exitCode: Type.Integer(),
    message: Type.String({ description: "why the run ended as it did" }),
  }),
  requirements: Type.Array(RequirementResult),
  baseline: Type.Object({
    stale: Type.Array(Type.String(), { description: "known failures that did not fail" }),
    expired: Type.Array(Type.String()),
  }),
  notices: Type.Array(Type.String()),
  churn: Type.Object({
    rows: Type.Integer({ description: "rows that changed between two reads" }),
  }),
  detection: Type.Union([Detection, Type.Null()]),
  diagnosis: Type.Union([Diagnosis, Type.Null()], {
    description: "null when nothing broke, or it was left out",
  }),
  requests: Type.Object({
    total: Type.Integer(),
    traffic: Type.Array(Type.Object({
      method: Type.String(),
      url: Type.String(),
      as: Type.String(),
      status: Type.Integer(),
      at: Type.Number({ description: "milliseconds since the first request" }),
      ms: Type.Number(),
      bytes: Type.Integer(),
    })),
  }),
  complete: Type.Literal(true, { description: "stands last: a file that is cut off lacks it" }),
});
export type Report = Static<typeof Report>;
