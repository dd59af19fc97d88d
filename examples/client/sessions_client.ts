// A client whose paths, parameters, answers and errors are the API description's. Its types are made by
// `npm run generate` while the mock runs.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./generated/sessions.d.ts";

export type Session = components["schemas"]["SessionDetail"];
export type SessionRow = components["schemas"]["SessionListRow"];

export interface SessionsClientOptions {
  /** Such as `http://127.0.0.1:8000/api`. */
  baseUrl: string;
  token: string;
}

export class SessionsClient {
  readonly #client: Client<paths>;

  constructor({ baseUrl, token }: SessionsClientOptions) {
    this.#client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
  }

  /** Every session that one may see, page by page. */
  async *all(experimentId?: number): AsyncGenerator<SessionRow> {
    for (let page = 1;; page++) {
      const { data, error } = await this.#client.GET("/sessions", {
        params: {
          query: { page, ...(experimentId !== undefined && { experiment_id: experimentId }) },
        },
      });
      if (!data) throw new Error(JSON.stringify(error));
      yield* data.results;
      if (data.next === null) return;
    }
  }

  /** One session; undefined where one may not see it, or there is none. */
  async find(id: number): Promise<Session | undefined> {
    const { data, response, error } = await this.#client.GET("/sessions/{session_id}", {
      params: { path: { session_id: id } },
    });
    if (response.status === 404) return undefined;
    if (!data) throw new Error(JSON.stringify(error));
    return data;
  }
}

/** Logs in as a user of the portal does. */
export async function logIn(baseUrl: string, username: string, password: string): Promise<string> {
  const { data } = await createClient<paths>({ baseUrl }).POST("/token/", {
    body: { username, password },
  });
  if (!data) throw new Error("The username or password is wrong");
  return data.access;
}
