/**
 * The handlers for Mock Service Worker.
 *
 * @module
 */
export * from "@sessions/testing/msw";
