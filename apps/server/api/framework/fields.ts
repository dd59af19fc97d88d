import { Refusal } from "@sessions/domain";

/**
 * Takes text fields out of a body as the framework's serializers do.
 *
 * @throws {Refusal} `fields`, with what is wrong
 */
export function readFields(body: unknown, names: readonly string[]): Record<string, string> {
  if (body === null) throw new Refusal("fields", { non_field_errors: ["No data provided"] });
  if (typeof body !== "object" || Array.isArray(body)) {
    throw new Refusal("fields", {
      non_field_errors: [`Invalid data. Expected a dictionary, but got ${pythonType(body)}.`],
    });
  }
  const errors: Record<string, string[]> = {};
  const fields: Record<string, string> = {};
  for (const name of names) {
    const value = readText((body as Record<string, unknown>)[name]);
    if ("problem" in value) errors[name] = [value.problem];
    else fields[name] = value.text;
  }
  if (Object.keys(errors).length > 0) throw new Refusal("fields", errors);
  return fields;
}

function readText(value: unknown): { text: string } | { problem: string } {
  if (value === undefined) return { problem: "This field is required." };
  if (value === null) return { problem: "This field may not be null." };
  if (typeof value !== "string" && typeof value !== "number") {
    return { problem: "Not a valid string." };
  }
  const text = String(value).trim();
  if (text.includes("\0")) return { problem: "Null characters are not allowed." };
  return text === "" ? { problem: "This field may not be blank." } : { text };
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int" : "float";
}
