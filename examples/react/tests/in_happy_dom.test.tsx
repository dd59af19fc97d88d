// @vitest-environment happy-dom
import { render, within } from "@testing-library/react";
import { setupServer } from "msw/node";
import { handlers } from "sessions-kit/msw";
import { mockTest } from "sessions-kit/vitest";
import { afterAll, beforeAll } from "vitest";
import { App } from "../src/app.tsx";
import { logInAs } from "./app_steps.ts";

const PORTAL = "https://portal.example.org/api";
const test = mockTest({ scenario: "demo", listen: false });
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

test("a portal of another origin is called as from a page, in the process", async ({ world, expect }) => {
  server.use(...handlers(world, { url: PORTAL }));
  const [person] = world.users.filter(({ is_operator: isOperator }) => isOperator);
  if (!person) throw new Error("There is no operator");
  const { container } = render(<App api={PORTAL} />);
  await logInAs(container, person);
  await within(container).findByRole("heading", { name: "240 sessions" });
  expect(world.journal.find().map(({ method, status }) => `${method} ${status}`))
    .toEqual(["POST 200", "GET 200"]);
});
