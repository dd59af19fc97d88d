import type { DeviationId } from "@sessions/domain";
import { computed } from "@preact/signals";
import type { HeldFault } from "../api/control_client.ts";
import { callControl, mockState } from "./connection.ts";

/** The deviations that the mock plays. */
export const deviations = computed<readonly DeviationId[]>(() => mockState.value?.deviations ?? []);
/** The faults that the mock injects. */
export const faults = computed<readonly HeldFault[]>(() => mockState.value?.faults ?? []);

/** Switches one deviation on or off. */
export function switchDeviation(id: DeviationId, on: boolean): void {
  const { framework, portal } = mockState.value ?? {};
  const others = deviations.value.filter((one) => one !== id);
  changeDeviations(
    {
      framework,
      // Without one of its mistakes it is that portal no longer.
      ...(on && portal !== undefined && { portal }),
      deviations: on ? [...others, id] : others,
    },
    on ? `The mock now gets ${id} wrong.` : `The mock gets ${id} right again.`,
  );
}

/** Plays exactly the deviations of a portal. */
export function playPortal(name: string): void {
  changeDeviations({ portal: name }, `The mock now gets wrong what portal ${name} gets wrong.`);
}

/** Switches every deviation off. */
export function clearDeviations(): void {
  changeDeviations({ deviations: [] }, "The mock keeps the contract.");
}

function changeDeviations(body: object, done: string): void {
  void callControl("PUT", "/deviations", { body, done });
}

/** Adds a fault. */
export function addFault(fault: object, name: string): void {
  void callControl("POST", "/faults", { body: fault, done: `Fault added: ${name}.` });
}

/** Removes a fault. */
export function removeFault(id: number): void {
  void callControl("DELETE", `/faults/${id}`, { done: `Fault ${id} was removed.` });
}
