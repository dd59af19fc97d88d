// @vitest-environment jsdom
import { fireEvent, render, within } from "@testing-library/react";
import { setupServer } from "msw/node";
import { handlers } from "sessions-kit/msw";
import type { MockWorld } from "sessions-kit/testing";
import { mockTest } from "sessions-kit/vitest";
import { afterAll, beforeAll, describe } from "vitest";
import { App } from "../src/app.tsx";
import { logInAs } from "./app_steps.ts";

const test = mockTest({ scenario: "demo", listen: false });
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

/** Renders the app; its portal is one of its own, answered by the test's world. */
function open(world: MockWorld) {
  const api = `https://${world.id}.example.org/api`;
  server.use(...handlers(world, { url: api }));
  const { container } = render(<App api={api} />);
  return { app: within(container), container };
}

function personOf(world: MockWorld, id: number) {
  const person = world.users.find((user) => user.id === id);
  if (!person) throw new Error(`There is no user ${id}`);
  return person;
}

describe.concurrent("in the process", () => {
  for (const id of [3, 4, 5, 6]) {
    test(`user ${id} logs in and sees their own sessions, the new one first`, async ({ world, expect }) => {
      const { session_id, experiment_id } = world.sessions.create({ created_by: id });
      const seen = world.sessions.list().filter((session) =>
        [session.created_by, session.started_by, session.ended_by].includes(id)
      );
      const { app, container } = open(world);
      await logInAs(container, personOf(world, id));
      await app.findByRole("heading", { name: `${seen.length} sessions` });
      const [first] = app.getAllByRole("listitem");
      expect(first?.textContent).toContain(`Session ${session_id} of experiment ${experiment_id}`);
      expect(world.journal.find().map(({ method, status }) => `${method} ${status}`))
        .toEqual(["POST 200", "GET 200"]);
    });
  }

  test("a wrong password is told", async ({ world, expect }) => {
    const { app, container } = open(world);
    await logInAs(container, { ...personOf(world, 3), password: "wrong" });
    await app.findByText("No active account found with the given credentials");
    expect(world.journal.count({ status: 401 })).toBe(1);
  });

  test("an operator pages through everything", async ({ world, expect }) => {
    const { app, container } = open(world);
    await logInAs(container, personOf(world, 1));
    await app.findByRole("heading", { name: "240 sessions" });
    fireEvent.click(app.getByRole("button", { name: "Older" }));
    const { session_id } = world.scenario.row("first-on-page-2");
    await app.findByText(new RegExp(`^Session ${session_id} `));
    expect(world.journal.count({ operation: "list" })).toBe(2);
  });

  test("a portal that is down is told, and tried again", async ({ world, expect }) => {
    world.faults.add({ when: { operation: "list", times: 1 }, status: 503 });
    const { app, container } = open(world);
    await logInAs(container, personOf(world, 1));
    fireEvent.click(await app.findByRole("button", { name: "Try again" }));
    await app.findByRole("heading", { name: "240 sessions" });
    expect(world.journal.count({ status: 503 })).toBe(1);
  });

  test("a token that expires between two pages leads back to the form", async ({ world }) => {
    world.faults.add({ when: { page: 2 }, expire: true });
    const { app, container } = open(world);
    await logInAs(container, personOf(world, 1));
    fireEvent.click(await app.findByRole("button", { name: "Older" }));
    await app.findByText("Your session is over. Log in again.");
  });
});
