/**
 * The fixture for Playwright.
 *
 * @module
 */
export * from "@sessions/testing/playwright";
