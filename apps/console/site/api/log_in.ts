/** What a login gives. */
export interface Login {
  /** The id of the user, as the token names it. */
  readonly id: number;
  readonly token: string;
}

/**
 * Logs in at the API, as the portal's users do.
 *
 * @throws {Error} if it is refused
 */
export async function logIn(username: string, password: string): Promise<Login> {
  const answer = await fetch("/api/token/", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  const value = isJson ? JSON.parse(text) as { access?: string; detail?: string } : {};
  if (!value.access) {
    throw new Error(`Cannot log in: the answer was ${answer.status}. ${value.detail ?? ""}`);
  }
  const payload = value.access.split(".")[1] ?? "";
  const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")));
  return { id: Number(claims.user_id), token: value.access };
}
