/**
 * The suite that checks any deployment.
 *
 * @module
 */
export * from "@sessions/conformance";
