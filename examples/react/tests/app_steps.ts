import { configure, fireEvent, within } from "@testing-library/react";

// A machine that is busy with other things may take its time.
configure({ asyncUtilTimeout: 30_000 });

/** Fills in the login form of an app that is rendered in `container`, and sends it. */
export async function logInAs(
  container: HTMLElement,
  { username, password }: { username: string; password: string },
): Promise<void> {
  const app = within(container);
  fireEvent.change(await app.findByLabelText("Username"), { target: { value: username } });
  fireEvent.change(app.getByLabelText("Password"), { target: { value: password } });
  fireEvent.click(app.getByRole("button", { name: "Log in" }));
}
