// @vitest-environment happy-dom
import { render, within } from "@testing-library/react";
import { mockTest } from "sessions-kit/vitest";
import { describe } from "vitest";
import { App } from "../src/app.tsx";
import { logInAs } from "./app_steps.ts";

const test = mockTest({ scenario: "demo" });

describe.concurrent("over a port", () => {
  for (const id of [3, 4, 5, 6, 7, 8, 9, 10]) {
    test(`what user ${id} does stays in their world`, async ({ world, expect }) => {
      for (let turn = 0; turn < id; turn++) world.sessions.create({ created_by: id });
      world.people.edit(id, { is_operator: true });
      const person = world.users.find((user) => user.id === id);
      if (!person) throw new Error(`There is no user ${id}`);
      const { container } = render(<App api={world.url} />);
      await logInAs(container, person);
      await within(container).findByRole("heading", { name: `${240 + id} sessions` });
      const asked = world.journal.find();
      expect(asked.map(({ method }) => method)).toEqual(["POST", "GET"]);
      expect(asked[1]?.viewer?.user).toBe(id);
    });
  }
});
