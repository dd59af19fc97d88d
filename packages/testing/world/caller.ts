import type { Fetch } from "../in_process_fetch.ts";
import type { Caller } from "./world_parts.ts";

/** Options for {@linkcode callerOf}. */
export interface CallerOptions {
  token: string;
  /** The API's base URL. */
  url: string;
  fetch: Fetch;
}

/** Returns somebody who asks with a token. */
export function callerOf({ token, url, fetch }: CallerOptions): Caller {
  const headers = { Authorization: `Bearer ${token}` };
  return {
    token,
    headers,
    fetch: (path, init) => {
      const all = new Headers(init?.headers);
      if (!all.has("Authorization")) all.set("Authorization", headers.Authorization);
      const isPath = typeof path === "string" && !/^[a-z][a-z0-9+.-]*:/i.test(path);
      const target = isPath ? `${url}/${path.replace(/^\//, "")}` : path;
      return fetch(target, { ...init, headers: all });
    },
  };
}
