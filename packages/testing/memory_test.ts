import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAX_GROWTH_MIB = 60;

/** Opens worlds, asks and writes in each, closes them, and prints the resident memory twice, in MiB. */
const PROGRAM = `
import { startMock } from "@sessions/testing";
const mock = await startMock({ listen: false, scenario: "demo" });
async function useWorlds(count) {
  for (let turn = 0; turn < count; turn++) {
    const world = mock.world();
    world.sessions.create({ created_by: 3 });
    const answer = await world.as(1).fetch("/sessions");
    if ((await answer.json()).count !== 241) throw new Error("a world shows another's sessions");
    world.close();
    // What can be collected is: V8 may let some 100 MiB of it wait otherwise.
    if (turn % 20 === 0) globalThis.gc();
  }
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
console.log(JSON.stringify([await useWorlds(200), await useWorlds(1800)]));
`;

test("2,000 worlds that were opened, used and closed are given back", () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "-e", PROGRAM],
    { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" },
  );
  expect(stderr).toBe("");
  const [early = 0, late = Infinity] = JSON.parse(stdout) as [number, number];
  expect(late - early, `from ${early} to ${late} MiB`).toBeLessThan(MAX_GROWTH_MIB);
});
