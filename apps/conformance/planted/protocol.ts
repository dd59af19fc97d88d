import {
  type Asked,
  json,
  OPERATOR,
  type Planted,
  read,
  type Row,
  USER,
  withHeader,
  withRows,
} from "./spoilt_server.ts";
import type { IncomingResponse } from "../target/connection/network.ts";

/** What was asked for last. */
const last = { url: "", path: "" };
const warmed = new Map<string, IncomingResponse>();
const [refused, ended, touched] = [new Set<string>(), new Set<string>(), new Set<string>()];

/** Faults of HTTP itself. */
export const PROTOCOL: Planted = [
  [
    "http/json",
    "a filtered list is text",
    ({ isFiltered, answer }) =>
      isFiltered ? withHeader(answer, "content-type", "text/plain") : undefined,
  ],
  [
    "http/json",
    "a refusal is no UTF-8",
    ({ answer }) =>
      answer.status === 401
        ? { ...answer, bytes: Buffer.from('{"detail":"Refus\xe9"}', "latin1") }
        : undefined,
  ],
  [
    "http/private",
    "a filtered list is for shared caches",
    ({ isFiltered, answer }) =>
      isFiltered ? withHeader(answer, "cache-control", "public, max-age=60") : undefined,
  ],
  [
    "http/private",
    "a user's answers may be kept and revalidated",
    ({ who, answer }) =>
      who === "user"
        ? withHeader(answer, "cache-control", "max-age=600, must-revalidate")
        : undefined,
  ],
  [
    "http/private",
    "a list's tag is the same for everybody",
    ({ id, request, answer }) =>
      id !== undefined || answer.status !== 200
        ? undefined
        : Object.entries(request.headers).some(([name, value]) =>
            name.toLowerCase() === "if-none-match" && value === '"list"'
          )
        ? { ...answer, status: 304, bytes: Buffer.alloc(0) }
        : withHeader(answer, "etag", '"list"'),
  ],
  [
    "http/head",
    "HEAD of a filtered list fails",
    ({ request, isFiltered }) =>
      isFiltered && request.method === "HEAD"
        ? { ...json({}, 500), bytes: Buffer.alloc(0) }
        : undefined,
  ],
  [
    "http/options",
    "a user may not ask for options",
    ({ request, who }) =>
      who === "user" && request.method === "OPTIONS" ? json({ detail: "no" }, 403) : undefined,
  ],
  [
    "http/read-only",
    "a user creates sessions",
    ({ request, who }) => who === "user" && request.method === "POST" ? json({}, 201) : undefined,
  ],
  [
    "http/read-only",
    "anybody creates sessions",
    ({ request, who }) => who === "other" && request.method === "POST" ? json({}, 201) : undefined,
  ],
  [
    "http/private",
    "what a user was refused the operator is refused",
    ({ id, who, request, answer }) => {
      if (!id || request.method !== "GET") return undefined;
      if (who === "user" && answer.status === 404) refused.add(request.url);
      return who === "operator" && refused.has(request.url) ? json({ detail: "no" }, 404) : answer;
    },
  ],
  [
    "http/private",
    "nobody's refusal is what comes next",
    ({ request, answer }) => {
      const isNext = last.url === request.url;
      last.url = answer.status === 401 ? request.url : "";
      return isNext && answer.status === 200 ? json({ detail: "no" }, 401) : undefined;
    },
  ],
  [
    "http/private",
    "HEAD warms a cache for everybody",
    async ({ request, who, as, answer }) => {
      if (who === "other" || answer.status !== 200) return undefined;
      if (request.method === "GET") return warmed.get(request.url);
      const user = who === "operator" ? OPERATOR : USER;
      warmed.set(request.url, await as(user, { method: "GET" }));
      return undefined;
    },
  ],
  [
    "http/private",
    "a refusal has what the operator got just before",
    async ({ request, id, who, answer, as }) => {
      const { pathname } = new URL(request.url);
      const isNext = last.path === pathname;
      last.path = who === "operator" && id ? pathname : "";
      if (!isNext || who !== "user" || answer.status !== 404) return undefined;
      return json(read(await as(OPERATOR)), 403);
    },
  ],
  [
    "http/head",
    "HEAD of a bad filter is well",
    ({ request, answer }) =>
      request.method === "HEAD" && answer.status === 400 ? { ...answer, status: 200 } : undefined,
  ],
  [
    "http/options",
    "options take no query",
    ({ request, query }) =>
      request.method === "OPTIONS" && query.size > 0 ? json({ detail: "no" }, 405) : undefined,
  ],
  [
    "http/options",
    "options of a session are for who sees it",
    ({ request, id, who }) =>
      request.method === "OPTIONS" && id && who === "user"
        ? json({ detail: "no" }, 404)
        : undefined,
  ],
  [
    "http/read-only",
    "a body is read before the method is looked at",
    ({ request }) => request.body === "{" ? json({ detail: "no JSON" }, 400) : undefined,
  ],
  [
    "http/read-only",
    "another media type is told of first",
    ({ request }) =>
      request.headers["Content-Type"] === "text/plain" ? json({ detail: "no" }, 415) : undefined,
  ],
  [
    "http/read-only",
    "a query makes a POST well",
    ({ request, query }) =>
      request.method === "POST" && query.has("page") ? json({}, 201) : undefined,
  ],
  [
    "http/read-only",
    "a form is told of first",
    ({ request }) =>
      request.headers["Content-Type"]?.includes("form") ? json({ detail: "no" }, 415) : undefined,
  ],
  ...([
    ["a header", ({ request }: Asked) => request.headers["X-HTTP-Method-Override"]],
    ["a parameter", ({ query }: Asked) => query.get("_method")],
  ] as const).map(([name, overrides]) =>
    [
      "http/read-only",
      `${name} makes a POST a DELETE`,
      (asked: Asked) =>
        asked.request.method === "POST" && overrides(asked)
          ? { ...json({}, 204), bytes: Buffer.alloc(0) }
          : undefined,
    ] as const
  ),
  ...["PUT", "PATCH"].map((method) =>
    [
      "http/read-only",
      `${method} looks for the session first`,
      async ({ request, id, who, as }: Asked) =>
        id && who !== "other" && request.method === method &&
          (await as(who === "user" ? USER : OPERATOR, { method: "GET" })).status === 404
          ? json({ detail: "no" }, 404)
          : undefined,
    ] as const
  ),
  ["http/read-only", "what a PUT refuses it has changed, once for all", (asked) => {
    const { request, id, answer, who } = asked;
    if (id && who === "user" && request.method === "PUT") touched.add(id);
    return id && touched.has(id) && answer.status === 200 && request.method === "GET"
      ? json({ ...read(answer), session_type: "changed" })
      : undefined;
  }],
  [
    "http/read-only",
    "a refused PUT shows the session",
    async ({ request, id, as, answer }) =>
      id && request.method === "PUT" && answer.status === 405
        ? json({ detail: "no", ...read(await as(OPERATOR, { method: "GET" })) }, 405)
        : undefined,
  ],
  [
    "http/options",
    "options of an unknown session are not found",
    async ({ request, id, as }) =>
      request.method === "OPTIONS" && id && (await as(OPERATOR, { method: "GET" })).status === 404
        ? json({ detail: "no" }, 404)
        : undefined,
  ],
  ["http/read-only", "a POST ends an active session", ({ request, id, answer }) => {
    if (id && request.method === "POST") ended.add(id);
    const end = (row: Row): Row =>
      ended.has(String(row["session_id"])) ? { ...row, is_active: false } : row;
    if (request.method !== "GET" || answer.status !== 200) return undefined;
    return id ? json(end(read(answer))) : withRows(answer, end);
  }],
  ["http/read-only", "who may not see a session is told of that first", async (asked) => {
    const { request, id, who, as } = asked;
    if (!id || who !== "user" || request.method !== "POST") return undefined;
    const own = await as(USER, { method: "GET" });
    return own.status === 404 ? json({ detail: "no" }, 403) : undefined;
  }],
];
