/** How often a stream of events says that it is still there, in milliseconds. */
export const HEARTBEAT_MS = 5_000;
