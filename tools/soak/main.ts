import { parseArgs } from "node:util";
import { endMocks } from "../launch_mock.ts";
import { wholeNumber } from "../whole_number.ts";
import { soak, type SoakResult } from "./soak.ts";

/**
 * Lets two mocks live through a long day, one alone and one with workers.
 * Usage: npm run soak -- [--minutes N], of which the first sixth lets the memory settle.
 */
const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const seconds = wholeNumber("--minutes", values.minutes) * 60;
const settledAfter = Math.floor(seconds / 6);
const GROWTH = 1.1;
/** Files and sockets that come and go by themselves. */
const HANDLES = 8;

const kinds = { alone: [], "with workers": ["--workers", "2"] };
const results = await Promise.all(
  Object.entries(kinds).map(async ([name, flags]) =>
    [name, await soak({ seconds, settledAfter, flags })] as const
  ),
);
endMocks();
for (const [name, result] of results) {
  const { requests, failures, memory, handles, p99, longest } = result;
  const isWell = wellness(result);
  console.log(
    `${name}: ${requests} requests, ${failures.length} failures; memory ${
      Math.round(memory.early)
    } to ${Math.round(memory.late)} MiB; handles ${handles.before} to ${handles.after}; p99 ${
      p99.toFixed(1)
    } ms, longest ping ${longest.toFixed(1)} ms; ${isWell ? "well" : "NOT well"}`,
  );
  for (const failure of failures.slice(0, 10)) console.log(`  ${failure}`);
  if (!isWell) process.exitCode = 1;
}

function wellness({ failures, memory, handles }: SoakResult): boolean {
  return failures.length === 0 && memory.late <= memory.early * GROWTH &&
    handles.after <= handles.before + HANDLES;
}
