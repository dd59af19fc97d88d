import {
  type Asked,
  json,
  OPERATOR,
  type Planted,
  read,
  type Row,
  USER,
  withHeader,
} from "./spoilt_server.ts";

/** Faults of who sees what. */
export const SCOPE: Planted = [
  ...([
    ["08", /experiment_id=0\d/],
    ["+8", /experiment_id=%2B\d/],
    ["8 and a space", /experiment_id=\d+%20/],
    ["-8", /experiment_id=-\d/],
    ["0", /experiment_id=0$/],
    ["8 and a format", /experiment_id=\d+&format=json$/],
    ["8 and an unknown parameter", /experiment_id=\d+&conformance_probe=1$/],
  ] as const).map(([name, asked]) =>
    [
      "scope/self-filter",
      `a user's filter ${name} gets everybody's`,
      ({ request, who, as }: Asked) =>
        who === "user" && asked.test(request.url)
          ? as(OPERATOR, { url: "http://mock.invalid/api/sessions" })
          : undefined,
    ] as const
  ),
  [
    "scope/operator-list",
    "an operator whose token names them by text is none",
    ({ claims, id, as }) => claims["user_id"] === String(OPERATOR) && !id ? as(USER) : undefined,
  ],
  [
    "scope/self-list",
    "a user whose token names them by text gets everybody's",
    ({ claims, id, as }) => claims["user_id"] === String(USER) && !id ? as(OPERATOR) : undefined,
  ],
  [
    "scope/self-detail",
    "a user whose token names them by text may retrieve nothing",
    ({ claims, id }) =>
      claims["user_id"] === String(USER) && id ? json({ detail: "no" }, 404) : undefined,
  ],
  [
    "scope/self-list",
    "a user's list as JSON by name is everybody's",
    ({ request, who, as }) =>
      who === "user" && request.url.endsWith("/sessions?format=json") ? as(OPERATOR) : undefined,
  ],
  ...(["Accept", "X-User-Id"] as const).map((name) =>
    [
      "scope/self-list",
      `a list with another ${name} is everybody's`,
      ({ request, id, who, as }: Asked) => {
        const value = request.headers[name];
        return !id && who === "user" && value !== undefined && value !== "application/json"
          ? as(OPERATOR)
          : undefined;
      },
    ] as const
  ),
  [
    "scope/foreign-detail",
    "percent-encoded digits open a detail",
    ({ id, who, as }) => who === "user" && id?.startsWith("%3") ? as(OPERATOR) : undefined,
  ],
  ...(["Range", "X-Original-URL", "X-Rewrite-URL"] as const).map((name) =>
    [
      "scope/foreign-detail",
      `${name} opens a detail`,
      ({ request, id, who, as }: Asked) =>
        id && who === "user" && request.headers[name] ? as(OPERATOR) : undefined,
    ] as const
  ),
  [
    "scope/foreign-detail",
    "another path in X-Original-URL is followed",
    ({ request, id, who, as }) => {
      const path = request.headers["X-Original-URL"];
      return !id && who === "user" && path
        ? as(OPERATOR, { url: new URL(path, request.url).href })
        : undefined;
    },
  ],
  [
    "scope/self-filter",
    "the last page of a user's filter is everybody's",
    ({ query, who, as }) =>
      who === "user" && query.has("experiment_id") && query.get("page") === "last"
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "scope/self-list",
    "the first page, asked for, is everybody's",
    ({ query, who, as }) =>
      who === "user" && !query.has("experiment_id") && query.get("page") === "1"
        ? as(OPERATOR)
        : undefined,
  ],
  ...["page=1", "all=true"].map((query) =>
    [
      "scope/foreign-detail",
      `${query} opens a detail`,
      ({ id, who, request, as }: Asked) =>
        id && who === "user" && request.url.endsWith(`?${query}`) ? as(OPERATOR) : undefined,
    ] as const
  ),
  [
    "scope/foreign-detail",
    "indentation opens a detail",
    ({ id, who, request, as }) =>
      id && who === "user" && /indent/.test(JSON.stringify(request.headers))
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "scope/foreign-detail",
    "a refusal says when it was modified",
    async ({ id, who, answer, as }) => {
      if (!id || who !== "user" || answer.status !== 404) return answer;
      const granted = await as(OPERATOR);
      if (granted.status !== 200) return answer;
      const modified = new Date(String(read(granted)["modified_time"])).toUTCString();
      return withHeader(answer, "last-modified", modified);
    },
  ],
  ["scope/foreign-detail", "a refusal has times under another name", async (asked) => {
    if (!asked.id || asked.who !== "user" || asked.answer.status !== 404) return asked.answer;
    const granted = await asked.as(OPERATOR);
    return granted.status === 200
      ? json({ detail: "no", since: read(granted)["created_time"] }, 404)
      : asked.answer;
  }],
  [
    "scope/foreign-hidden",
    "a refusal has a header of its own",
    async ({ id, who, answer, as }) =>
      id && who === "user" && answer.status === 404 && (await as(OPERATOR)).status === 200
        ? withHeader(answer, "x-reason", "scope")
        : answer,
  ],
  ["scope/operator-list", "an operator does not see what a user sees", (asked) => {
    if (asked.who !== "operator") return asked.answer;
    const hides = (row: Row) => row["started_by"] === USER && Number(row["session_id"]) % 2 === 0;
    if (asked.id) {
      return asked.answer.status === 200 && hides(read(asked.answer))
        ? json({ detail: "no" }, 404)
        : asked.answer;
    }
    if (asked.answer.status !== 200 || asked.request.method !== "GET") return asked.answer;
    const list = read(asked.answer) as { results: Row[] };
    return json({ ...list, results: list.results.filter((row) => !hides(row)) });
  }],
  [
    "scope/foreign-detail",
    "a proxy's header opens a detail",
    ({ id, who, request, as }) =>
      id && who === "user" && "X-Forwarded-User" in request.headers ? as(OPERATOR) : undefined,
  ],
  [
    "scope/foreign-detail",
    "who names its creator gets a detail",
    ({ id, who, query, as }) =>
      id && who === "user" && query.has("user_id") ? as(OPERATOR) : undefined,
  ],
  [
    "scope/foreign-detail",
    "a condition is answered for everybody",
    async ({ id, who, request, as }) => {
      const isConditional = id && who === "user" && "If-None-Match" in request.headers;
      const granted = isConditional ? await as(OPERATOR) : undefined;
      return granted?.status === 200
        ? { ...granted, status: 304, bytes: Buffer.alloc(0) }
        : undefined;
    },
  ],
  [
    "scope/self-detail",
    "what a user created and another started is in the list, and not to be had",
    ({ id, who, request, answer }) => {
      if (!id || who !== "user" || request.method !== "GET" || answer.status !== 200) return;
      const { created_by, started_by } = read(answer);
      return created_by === USER && started_by !== USER
        ? json({ detail: "Not found." }, 404)
        : undefined;
    },
  ],
];
