/**
 * The mock server.
 *
 * @module
 */
export * from "@sessions/server";
