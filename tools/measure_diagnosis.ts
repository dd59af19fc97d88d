// Writes apps/conformance/diagnosis/accuracy.txt: each deviation, some random pairs and the portals are
// played in process, checked and diagnosed. Usage: node --conditions=source tools/measure_diagnosis.ts
import { writeFileSync } from "node:fs";
import { DEVIATIONS, PORTALS, resolveBehavior, seededRandom } from "@sessions/domain";
import { diagnosePlayed, openStage } from "../apps/conformance/diagnosis/played.ts";

const PAIRS = 50;
const SEED = 7;

const { next } = seededRandom([SEED]);
const draw = () => DEVIATIONS[Math.floor(next() * DEVIATIONS.length)]?.id ?? "";
const pairs: string[][] = [];
while (pairs.length < PAIRS) {
  const pair = [draw(), draw()];
  try {
    if (resolveBehavior({ deviations: pair }).deviations.length === 2) pairs.push(pair);
  } catch {
    // They contradict each other.
  }
}
const GROUPS = {
  "one deviation": DEVIATIONS.map(({ id }) => ({ deviations: [id as string] })),
  "two deviations": pairs.map((deviations) => ({ deviations })),
  "a portal": PORTALS.map(({ name }) => ({ portal: name, deviations: [] as string[] })),
};

const stage = openStage();
const lines: string[] = [];
const summary: string[] = [];
for (const [group, played] of Object.entries(GROUPS)) {
  let [exact, equivalent, longestMs] = [0, 0, 0];
  for (const behavior of played as { portal?: string; deviations: string[] }[]) {
    const start = performance.now();
    const found = await diagnosePlayed(stage, behavior);
    longestMs = Math.max(longestMs, performance.now() - start);
    if (found.verdict === "exact") exact++;
    if (found.verdict === "equivalent") equivalent++;
    const name = [behavior.portal && `portal ${behavior.portal}`, ...behavior.deviations]
      .filter(Boolean).join(" ");
    lines.push(
      `${found.verdict.padEnd(11)} ${name}: ${found.flags} (${found.alike}/${found.total})`,
    );
    console.log(lines.at(-1));
  }
  summary.push(
    `${group}: ${exact} of ${played.length} exactly, ${equivalent} by an equivalent with the same answers`,
  );
  console.log(`${summary.at(-1)}; the longest took ${(longestMs / 1000).toFixed(1)} s`);
}
stage.close();
writeFileSync(
  new URL("../apps/conformance/diagnosis/accuracy.txt", import.meta.url),
  `${[...summary, "", ...lines].join("\n")}\n`,
);
