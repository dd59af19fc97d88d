/**
 * Scenarios and generated data.
 *
 * @module
 */
export * from "@sessions/fixtures";
