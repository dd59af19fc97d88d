import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DeviationId } from "@sessions/domain";
import { type Found, type Ground, openPlayer, type Player } from "./player.ts";

/** Options for {@linkcode playDeviations}. */
export interface PlayDeviationsOptions {
  signal?: AbortSignal | undefined;
  /**
   * Threads that play, this one included.
   *
   * @default one a processor, 4 at most
   */
  threads?: number;
}

const IS_SOURCE = import.meta.url.endsWith(".ts");
/** The program of a thread; it stands beside this file, in the bundle too. */
const PROGRAM = new URL(IS_SOURCE ? "play_thread.ts" : "play_thread.js", import.meta.url);
const MAX_THREADS = 4;
/** A thread that plays fewer would cost more than it gives. */
const MIN_SHARE = 16;

/**
 * Plays deviations, each by itself, and returns what the checks found, in the order given. Several
 * threads take one after the other.
 *
 * @throws {AbortError} when the signal comes
 */
export async function playDeviations(
  ground: Ground,
  deviations: readonly DeviationId[],
  { signal, threads = Math.min(availableParallelism(), MAX_THREADS) }: PlayDeviationsOptions = {},
): Promise<(readonly Found[])[]> {
  const found: (readonly Found[])[] = [];
  const waiting = deviations.entries();
  const share = async ({ play }: Pick<Player, "play">): Promise<void> => {
    for (const [place, deviation] of waiting) found[place] = await play(deviation);
  };
  const others = Math.min(threads, Math.ceil(deviations.length / MIN_SHARE)) - 1;
  const players = [
    ...Array.from({ length: others }, () => openThread(ground, signal)),
    openPlayer(ground, signal),
  ];
  try {
    await Promise.all(players.map(share));
  } finally {
    for (const player of players) player.close();
  }
  return found;
}

/** Opens a player in a thread of its own. */
function openThread(ground: Ground, signal?: AbortSignal): Pick<Player, "play" | "close"> {
  const worker = new Worker(PROGRAM, {
    workerData: ground,
    ...(IS_SOURCE && { execArgv: ["--conditions=source"] }),
  });
  return {
    async play(deviation) {
      worker.postMessage(deviation);
      const [found] = await once(worker, "message", { signal }) as [readonly Found[]];
      return found;
    },
    close: () => void worker.terminate(),
  };
}
