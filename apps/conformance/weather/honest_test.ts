import { describe, expect, test } from "vitest";
import { seededRandom } from "../evidence/random.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { check, CLOSED, every, honest, limited, rewriting } from "./honest_server.ts";

const spaced = (json: unknown): string => {
  if (Array.isArray(json)) return `[${json.map(spaced).join(", ")}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  return `{${
    Object.entries(json).map(([key, value]) => `${JSON.stringify(key)}: ${spaced(value)}`).join(
      ", ",
    )
  }}`;
};

/** Honest servers in bad weather, or with habits of their own. */
const HONEST: Record<string, () => Dispatch> = {
  "drops one connection in ten": () => every(10, CLOSED),
  "drops one connection in four": () => every(4, CLOSED),
  "limits to 30 requests in a tenth of a second with 429": () => {
    let window = 0;
    let used = 0;
    return (request) => {
      const present = Math.floor(performance.now() / 100);
      used = present === window ? used + 1 : 1;
      window = present;
      return used > 30 ? Promise.resolve(limited(429, { "retry-after": "0" })) : honest(request);
    };
  },
  "limits with a bare 503 among good answers": () => {
    let asked = 0;
    return (request) =>
      ++asked > 3 && asked % 120 === 0 ? Promise.resolve(limited(503)) : honest(request);
  },
  "has a proxy that adds a header to half of its answers": () => {
    const random = seededRandom(7);
    return rewriting((answer) =>
      random.below(2) ? { ...answer, headers: { ...answer.headers, via: "1.1 proxy" } } : answer
    );
  },
  "has a proxy that codes the bodies of GET": () =>
    rewriting((answer, { method }) =>
      method === "GET"
        ? {
          ...answer,
          headers: { ...answer.headers, "content-encoding": "br", "content-length": "7" },
        }
        : answer
    ),
  "writes JSON with spaces": () =>
    rewriting((answer, { method }) =>
      method === "HEAD" || answer.bytes.length === 0
        ? answer
        : { ...answer, bytes: Buffer.from(spaced(JSON.parse(String(answer.bytes)))) }
    ),
  "ends its sessions in the year 9999": () =>
    rewriting((answer) => ({
      ...answer,
      bytes: Buffer.from(
        String(answer.bytes).replaceAll(
          /"end_date_time":"[^"]+"/g,
          '"end_date_time":"9999-12-31T23:59:59-05:00"',
        ),
      ),
    })),
  "has a clock an hour ahead": () =>
    rewriting((answer) => ({
      ...answer,
      headers: { ...answer.headers, date: new Date(Date.now() + 3_600_000).toUTCString() },
    })),
};

describe("an honest server", () => {
  test.each(Object.entries(HONEST))("that %s raises no false alarm", async (_, open) => {
    // The keys of the mock's own clock would not expire by another one.
    const report = await check(open(), { skip: ["auth/expired"] });
    const broken = report.requirements.filter(({ verdict }) =>
      ["fail", "intermittent", "error"].includes(verdict)
    );
    const passed = report.requirements.filter(({ verdict }) => verdict === "pass").length;
    expect(passed).toBeGreaterThanOrEqual(40);
    expect(broken.map(({ id, verdict, reason }) => `${id} ${verdict} ${reason}`)).toEqual([]);
  });
});
