import module from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { DeviationId } from "@sessions/domain";

// A thread does not share the cache of the one that started it.
module.enableCompileCache();
const { openPlayer } = await import("./player.ts");
const player = openPlayer(workerData);
parentPort?.on("message", async (deviation: DeviationId) => {
  parentPort?.postMessage(await player.play(deviation));
});
