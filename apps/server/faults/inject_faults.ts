import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "@sessions/domain";
import { answerRefusal } from "../http/answer.ts";
import { type Context, heldBack } from "../http/request_state.ts";
import type { FaultFacts } from "../world/faults.ts";
import { FAULT_KIND_LIST, kindsOf } from "./fault_kinds.ts";

/** Injects a world's faults into a request that they match; `go` is the rest of its way. */
export async function injectFaults(
  context: Context,
  go: () => Promise<void>,
  facts: FaultFacts,
): Promise<void> {
  const { world } = context.state;
  const injections = world.faults.fire(facts);
  const haunting = FAULT_KIND_LIST.flatMap((kind) => kind.haunt?.(context, facts) ?? []);
  context.state.faults = [...new Set([...haunting, ...injections.map(({ id }) => id)])];
  const effects = injections.flatMap(({ id, fault, draw }) =>
    kindsOf(fault).map((kind) => ({ kind, fault, scene: { context, facts, id, draw } }))
  );
  for (const { kind, fault, scene } of effects) {
    const delay = kind.wait?.(fault, scene.draw) ?? 0;
    if (delay > 0) await wait(context, delay);
  }
  if (world.closed) {
    const gone = `Cannot find the world "${world.id}": it was deleted`;
    return answerRefusal(context, new Refusal("unknown-world", gone));
  }
  for (const { kind, fault, scene } of effects) kind.before?.(fault, scene);
  const instead = effects.find(({ kind }) => kind.answer);
  if (instead) instead.kind.answer?.(instead.fault, instead.scene);
  else await go();
  for (const { kind, fault, scene } of effects) kind.after?.(fault, scene);
}

/** Waits, but not for a client that has left. */
async function wait(context: Context, milliseconds: number): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  context.res.once("close", leave);
  heldBack.add(context.res);
  await sleep(milliseconds, undefined, { signal: gone.signal }).catch(() => {});
  heldBack.delete(context.res);
  context.res.off("close", leave);
}
