import { startMock } from "sessions-kit/testing";
import { handlers } from "sessions-kit/msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { allSessions } from "./all_sessions.ts";

// No port: the requests of the code under test are answered in this process.
const mock = await startMock({ scenario: "demo", listen: false });
const server = setupServer(...handlers(mock, { url: "https://portal.example.org/api" }));
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => mock.reset());
afterAll(async () => {
  server.close();
  await mock.stop();
});

test("allSessions() follows the links to the last page", async () => {
  const sessions = await allSessions(mock.tokenFor(1));
  expect(sessions).toHaveLength(240);
  expect(mock.journal.count({ operation: "list" })).toBe(3);
});

test("allSessions() reports a token that expires between two pages", async () => {
  mock.faults.add({ when: { page: 2 }, expire: true });
  await expect(allSessions(mock.tokenFor(1))).rejects.toThrow("The portal answers 401");
});
