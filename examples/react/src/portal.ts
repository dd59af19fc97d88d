/** A row of the list. */
export interface Session {
  session_id: number;
  experiment_id: number;
  is_active: boolean;
}

/** A page of the list. */
export interface SessionPage {
  count: number;
  next: string | null;
  results: Session[];
}

/** The portal refused, or broke. */
export class PortalError extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Logs in, and returns the access token. */
export async function logIn(api: string, username: string, password: string): Promise<string> {
  const { access } = await ask<{ access: string }>(`${api}/token/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  return access;
}

/** Reads a page of the list. */
export function readPage(url: string, token: string): Promise<SessionPage> {
  return ask(url, { headers: { Authorization: `Bearer ${token}` } });
}

async function ask<Value>(url: string, init: RequestInit): Promise<Value> {
  const answer = await fetch(url, init);
  const body = await answer.json().catch(() => ({})) as Value & { detail?: string };
  if (!answer.ok) {
    throw new PortalError(answer.status, body.detail ?? `The portal answered ${answer.status}`);
  }
  return body;
}
