import { notify } from "./messages.ts";
import { viewer } from "./viewer.ts";

/** Copies the link to the view that is shown. */
export function copyLink(): void {
  void copyText(location.href, "The link to this view");
}

/** Copies the token that the page asks with: it is what `$TOKEN` stands for in its curl commands. */
export function copyToken(): void {
  const { person, token } = viewer.value ?? {};
  if (person && token !== undefined) void copyText(token, `The token of user ${person.id}`);
}

/** Copies a text, and says so; where the browser lets nobody copy, the text is shown instead. */
export async function copyText(text: string, name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(`${name} was copied.`);
  } catch {
    notify(`This browser does not copy for this page. ${name}: ${text}`);
  }
}
