/**
 * The session types and the rules of who sees what.
 *
 * @module
 */
export * from "@sessions/domain";
