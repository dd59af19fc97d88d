import { expectTypeOf, test } from "vitest";
import type { Flags, FlagValues } from "./flag.ts";

const FLAGS = {
  pageSize: { kind: "integer", range: [1, 100], default: 10, help: "rows on a page" },
  port: { kind: "integer", range: [0, 65_535], help: "the port" },
  live: { kind: "switch", default: false, help: "let sessions move" },
  level: { kind: "choice", choices: ["must", "may"], help: "the level" },
  report: { kind: "list", choices: ["text", "json"], default: ["text"], help: "the formats" },
  user: { kind: "list", help: "a user" },
  zone: { kind: "text", default: "UTC", help: "the zone" },
} as const satisfies Flags;

test("FlagValues holds what each row says, optional where it has no default", () => {
  expectTypeOf<FlagValues<typeof FLAGS>>().branded.toEqualTypeOf<{
    readonly pageSize: number;
    readonly port?: number;
    readonly live: boolean;
    readonly level?: "must" | "may";
    readonly report: readonly ("text" | "json")[];
    readonly user?: readonly string[];
    readonly zone: string;
  }>();
});
