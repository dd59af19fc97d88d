/** The signals that ask a program to stop. */
export const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Does what has the processor to itself for long, and hears no signal: one that comes meanwhile ends the
 * process at once, as if nobody listened for it.
 */
export function killable<Result>(act: () => Result): Result {
  const held = STOP_SIGNALS.map((signal) => {
    const listeners = process.listeners(signal);
    process.removeAllListeners(signal);
    return { signal, listeners };
  });
  try {
    return act();
  } finally {
    for (const { signal, listeners } of held) {
      for (const listener of listeners) process.on(signal, listener);
    }
  }
}
