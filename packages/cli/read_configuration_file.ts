import { readFileSync } from "node:fs";
import { UsageError } from "./usage_error.ts";

/**
 * Reads a configuration file, a JSON object; undefined where there is none.
 *
 * @throws {UsageError} when it cannot be read, or is no object
 */
export function readConfigurationFile(
  name: string,
): { name: string; values: Record<string, unknown> } | undefined {
  let text: string;
  try {
    text = readFileSync(name, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UsageError(`Cannot read ${name}: ${(error as Error).message}`);
  }
  let values: unknown;
  try {
    // Editors on Windows begin a file with a byte order mark.
    values = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new UsageError(`Cannot read ${name}: it is not JSON`);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new UsageError(`Cannot read ${name}: it must be a JSON object`);
  }
  return { name, values: values as Record<string, unknown> };
}
