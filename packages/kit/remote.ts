/**
 * The harness for a mock in another process.
 *
 * @module
 */
export * from "@sessions/testing/remote";
