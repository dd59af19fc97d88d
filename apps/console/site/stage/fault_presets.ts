/** Faults that front ends meet; any other can be added through the control plane. */
export const FAULT_PRESETS = [
  { name: "Next list: 503", fault: { when: { operation: "list", times: 1 }, status: 503 } },
  { name: "Every answer 2 s late", fault: { delay: { fixed: 2000 } } },
  { name: "Next answer cut off", fault: { when: { times: 1 }, truncate: true } },
  { name: "Next connection reset", fault: { when: { times: 1 }, reset: true } },
  {
    name: "Half of the details: 500 page",
    fault: { when: { operation: "detail", probability: 0.5 }, html: 500 },
  },
] as const;

/** Returns the name of a preset, or any other fault as JSON. */
export function faultName(fault: Record<string, unknown>): string {
  const text = JSON.stringify(fault);
  const preset = FAULT_PRESETS.find((one) => JSON.stringify(one.fault) === text);
  return preset?.name ?? (fault["expire"] ? "A token expires" : text);
}
