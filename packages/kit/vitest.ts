/**
 * The fixture for Vitest.
 *
 * @module
 */
export * from "@sessions/testing/vitest";
