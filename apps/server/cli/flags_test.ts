import { addFlags, type Flag, flagName, readFlags, twinName } from "@sessions/cli";
import { Command } from "commander";
import { expect, test } from "vitest";
import { SERVE_FLAGS, TWIN_PREFIX } from "./flags.ts";

const rows = Object.entries(SERVE_FLAGS) as [keyof typeof SERVE_FLAGS, Flag][];

function read(argv: string[], env: Record<string, string> = {}) {
  const command = new Command("sessions-mock").exitOverride();
  addFlags(command, SERVE_FLAGS);
  command.parse(argv, { from: "user" });
  return readFlags(command, SERVE_FLAGS, { env, prefix: TWIN_PREFIX }).values;
}

/** A value that is not the default, as text and as it is read. */
const OTHER: Partial<Record<keyof typeof SERVE_FLAGS, string>> = {
  scenario: "demo",
  timeZone: "Europe/Berlin",
  now: "2026-01-01T00:00:00Z",
  corsOrigin: "http://localhost:5173",
  publicUrl: "https://dev.example.org/api",
  log: "json",
  framework: "drf-3.14",
};
function otherOf(key: keyof typeof SERVE_FLAGS, flag: Flag): { text: string; value: unknown } {
  if (flag.kind === "switch") return { text: "on", value: !flag.default };
  if (flag.kind === "integer") {
    const [least] = flag.range;
    const value = flag.default === least ? least + 1 : least;
    return { text: String(value), value };
  }
  const text = OTHER[key] ?? "another";
  return { text, value: flag.kind === "list" ? [text] : text };
}

test.each(rows)("--%s and its twin change what the row says, and nothing else", (key, flag) => {
  const { text, value } = otherOf(key, flag);
  const name = flagName(key, flag);
  const wanted = { ...read([]), [key]: value };
  expect(read([])).not.toEqual(wanted);
  expect(read(flag.kind === "switch" ? [name] : [name, text])).toEqual(wanted);
  expect(read([], { [twinName(key, flag, TWIN_PREFIX)]: text })).toEqual(wanted);
});

test.each(rows.filter(([, flag]) => flag.kind === "integer"))(
  "--%s refuses what lies beside its range",
  (key, flag) => {
    if (flag.kind !== "integer") return;
    const [least, most] = flag.range;
    const message = (text: string) =>
      `Cannot use ${flagName(key, flag)} "${text}": it must be an integer from ${least} to ${most}`;
    for (const text of [String(most + 1), ...least > 0 ? [String(least - 1)] : [], "x", "1.5"]) {
      expect(() => read([flagName(key, flag), text])).toThrow(message(text));
    }
  },
);
