import { badValue, FaultMatch } from "@sessions/control";
import { valueAt } from "@sessions/fixtures";
import * as Type from "typebox";
import type { Static, TObject } from "typebox";
import { checkValue } from "../world/check_value.ts";
import { FAULT_KIND_LIST, type FAULT_KINDS, kindsOf } from "./fault_kinds.ts";

type Kinds = typeof FAULT_KINDS;
type Both<Union> = (Union extends unknown ? (value: Union) => void : never) extends
  (value: infer All) => void ? All : never;
type Keys = Both<Kinds[keyof Kinds]["keys"]>;

/**
 * What goes wrong on purpose, and with which requests: a delay, one of the answers, or a change of
 * the data before the answer.
 */
export type Fault = FaultStep & {
  when?: FaultMatch;
  /** What happens to the requests that match, one after the other; `null` is nothing. */
  sequence?: (FaultStep | null)[];
};

/** What goes wrong with one request. */
export type FaultStep = { [Key in keyof Keys]?: Static<Keys[Key]> };

const STEP = Object.fromEntries(
  FAULT_KIND_LIST.flatMap(({ keys }) =>
    Object.entries(keys).map(([key, schema]) => [key, Type.Optional(schema)])
  ),
);

/** What the key that holds several faults means, for the documents. */
export const SEQUENCE =
  'these faults, one a matching request, then none: `[{"status": 503}, null, {"reset": true}]`, where `null` is a good answer';

/** The schema of a {@linkcode Fault}: the keys of every kind. */
export const FaultSchema: TObject = Type.Object({
  when: Type.Optional(FaultMatch),
  ...STEP,
  sequence: Type.Optional(
    Type.Array(
      Type.Union([Type.Null(), Type.Object(STEP, { additionalProperties: false })]),
      { minItems: 1, maxItems: 1000, description: SEQUENCE },
    ),
  ),
}, { additionalProperties: false });

/**
 * Makes sure that a fault can be injected.
 *
 * @param pointer where the fault stands in what was asked for
 * @throws {ChangeError} `invalid`, with the pointer
 */
export function checkFault(fault: unknown, pointer = ""): asserts fault is Fault {
  checkValue(FaultSchema, fault, pointer);
  const problem = problemOf(fault as Record<string, unknown>);
  if (problem) {
    throw badValue(pointer + problem.pointer, problem.wanted, valueAt(fault, problem.pointer));
  }
}

function problemOf(
  fault: Record<string, unknown>,
): { pointer: string; wanted: string } | undefined {
  const kinds = kindsOf(fault);
  if (fault["sequence"] !== undefined) {
    return kinds.length > 0
      ? { pointer: `/${kinds[0]?.name}`, wanted: "nothing, for the sequence says what happens" }
      : problemOfSteps(fault["sequence"] as (Record<string, unknown> | null)[]);
  }
  if (kinds.length === 0) {
    const names = FAULT_KIND_LIST.map(({ name }) => name).join(", ") + ", sequence";
    return { pointer: "", wanted: `at least one of ${names}` };
  }
  const [first, second] = kinds.filter(({ isAnswer }) => isAnswer);
  if (first && second) {
    return { pointer: `/${second.name}`, wanted: `nothing, for ${first.name} is the answer` };
  }
  for (const { name, keys } of FAULT_KIND_LIST) {
    const stray = Object.keys(keys).find((key) => key !== name && fault[key] !== undefined);
    if (stray && !kinds.some((kind) => kind.name === name)) {
      return { pointer: `/${stray}`, wanted: `nothing without ${name}` };
    }
  }
  for (const kind of kinds) {
    const problem = kind.problem?.(fault);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfSteps(steps: readonly (Record<string, unknown> | null)[]) {
  for (const [index, step] of steps.entries()) {
    const problem = step && problemOf(step);
    if (problem) return { ...problem, pointer: `/sequence/${index}${problem.pointer}` };
  }
  return undefined;
}
