import { PORTALS } from "@sessions/domain";
import { pythonPath, type Reference, REFERENCES } from "./frameworks.ts";
import { missingFramework } from "./reference_portal.ts";

/** What the mock is told, and the reference that answers alike. */
export const CASES = [
  ...REFERENCES.map((reference) => ({
    as: `--framework ${reference.framework}`,
    behavior: { framework: reference.framework, portal: undefined },
    pageSize: 100,
    reference,
  })),
  ...PORTALS.map(({ name, framework, pageSize }) => ({
    as: `--portal ${name}`,
    behavior: { portal: name, framework: undefined },
    pageSize,
    reference: REFERENCES.find((one) => one.framework === framework) as Reference,
  })),
];

/** Why a reference cannot run here, or where Python finds it. */
export function prepare(reference: Reference): { path: string } | { missing: string } {
  const missing = missingFramework();
  if (missing) return { missing };
  try {
    return { path: pythonPath(reference) };
  } catch (error) {
    const [line] = (error as Error).message.split("\n");
    return { missing: line ?? "its packages cannot be fetched" };
  }
}
