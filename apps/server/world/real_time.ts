/**
 * The machine's time and timers as they are before a test fakes them: a mock that lives in a test's
 * process must not stand still, or expire, with the test's clock.
 *
 * @module
 */

/** Milliseconds since 1970. */
export const machineNow: () => number = Date.now.bind(Date);
/** Milliseconds of a clock that never goes back. */
export const steadyNow: () => number = performance.now.bind(performance);
/** Node's own timers. */
export const nextTurn: typeof setImmediate = setImmediate;
export const startTimer: typeof setTimeout = setTimeout;
export const stopTimer: typeof clearTimeout = clearTimeout;
