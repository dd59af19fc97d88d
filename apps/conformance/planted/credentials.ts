import {
  type Asked,
  GOOD,
  json,
  OPERATOR,
  type Planted,
  read,
  USER,
  withHeader,
} from "./spoilt_server.ts";

/** Faults of credentials. */
export const CREDENTIALS: Planted = [
  ...(["GET", "OPTIONS"] as const).map((method) =>
    [
      "auth/required",
      `${method} tells nobody how many sessions there are`,
      async ({ request, id, as, answer }: Asked) =>
        !id && !request.headers["Authorization"] && request.method === method
          ? json(
            { detail: "no", total: read(await as(OPERATOR, { method: "GET" }))["count"] },
            answer.status,
            answer.headers,
          )
          : undefined,
    ] as const
  ),
  [
    "auth/required",
    "sessions that ended are open",
    async ({ request, id, as }) => {
      const held = id && !request.headers["Authorization"] && request.method === "GET"
        ? await as(OPERATOR)
        : undefined;
      return held?.status === 200 && read(held)["end_date_time"] !== null ? held : undefined;
    },
  ],
  [
    "auth/required",
    "a session's description has its values",
    ({ request, id, as }) =>
      id && !request.headers["Authorization"] && request.method === "OPTIONS"
        ? as(OPERATOR, { method: "GET" })
        : undefined,
  ],
  [
    "auth/required",
    "a bad page is told before credentials are looked at",
    ({ request, query }) =>
      !request.headers["Authorization"] && query.get("page") === "abc"
        ? json({ detail: "Invalid page." }, 404)
        : undefined,
  ],
  [
    "auth/required",
    "a zero-padded id is open",
    ({ request, id, as }) =>
      !request.headers["Authorization"] && /^0\d/.test(id ?? "") ? as(OPERATOR) : undefined,
  ],
  [
    "auth/required",
    "a suffix is open",
    ({ request, as }) =>
      !request.headers["Authorization"] && request.url.endsWith(".json")
        ? as(OPERATOR, { url: request.url.replace(".json", "") })
        : undefined,
  ],
  [
    "auth/required",
    "nobody learns that a session has not been modified",
    ({ request, id, answer }) =>
      id && answer.status === 401 && request.headers["If-None-Match"]
        ? { ...answer, status: 304, bytes: Buffer.alloc(0) }
        : undefined,
  ],
  [
    "auth/required",
    "nobody learns that a session is there",
    async ({ id, answer, as }) =>
      id && answer.status === 401 && (await as(OPERATOR)).status === 404
        ? json({ detail: "No such session." }, 401, answer.headers)
        : undefined,
  ],
  [
    "auth/required",
    "nobody learns when a session was modified",
    async ({ id, answer, as }) => {
      const held = id && answer.status === 401 ? await as(OPERATOR, { method: "GET" }) : undefined;
      if (held?.status !== 200) return undefined;
      const at = new Date(String(read(held)["modified_time"])).toUTCString();
      return withHeader(answer, "last-modified", at);
    },
  ],
  ...(["Bearer null", `Bearer "${GOOD[OPERATOR]}"`, `Bearer ${GOOD[OPERATOR]},b`] as const).map((
    value,
    index,
  ) =>
    [
      "auth/malformed",
      `${["null is", "quotes are", "a comma is"][index]} taken`,
      ({ request, as }: Asked) =>
        request.headers["Authorization"] === value ? as(OPERATOR) : undefined,
    ] as const
  ),
  [
    "auth/malformed",
    "five segments are an internal error",
    ({ request }) =>
      request.headers["Authorization"]?.split(".").length === 5
        ? json({ detail: "oops" }, 500)
        : undefined,
  ],
  [
    "auth/signature",
    "the last character of a signature is not compared",
    ({ request, who, as }) =>
      who === "other" &&
        request.headers["Authorization"]?.slice(0, -1) === `Bearer ${GOOD[OPERATOR]}`.slice(0, -1)
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "auth/algorithm",
    "another algorithm is taken for a session alone",
    ({ request, id, who, as }) =>
      id && who === "other" && algorithmOf(request.headers["Authorization"]) === "HS512"
        ? as(OPERATOR)
        : undefined,
  ],
  ...[null, "", "RS256"].map((algorithm) =>
    [
      "auth/algorithm",
      `an algorithm of ${JSON.stringify(algorithm)} is an internal error`,
      ({ request }: Asked) =>
        algorithmOf(request.headers["Authorization"]) === algorithm
          ? json({ detail: "oops" }, 500)
          : undefined,
    ] as const
  ),
  [
    "auth/token-type",
    "a token's type is read in any letters",
    ({ claims, who, as }) =>
      who === "other" && claims["token_type"] === "ACCESS" ? as(OPERATOR) : undefined,
  ],
  [
    "auth/expired",
    "a filter takes expired tokens",
    ({ isFiltered, claims, who, as }) =>
      isFiltered && who === "other" && Number(claims["exp"]) * 1000 < Date.now()
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "auth/signature",
    "a user's signature is not looked at",
    ({ claims, who, as, request }) =>
      who === "other" && claims["user_id"] === USER && Number(claims["exp"]) * 1000 > Date.now() &&
        !/\.$/.test(request.headers["Authorization"] ?? "")
        ? as(USER)
        : undefined,
  ],
  [
    "auth/malformed",
    "what follows a good token is ignored",
    ({ request, as }) =>
      request.headers["Authorization"] === `Bearer ${GOOD[OPERATOR]} b` ? as(OPERATOR) : undefined,
  ],
  [
    "auth/user",
    "user 0 is an operator",
    ({ claims, as }) => claims["user_id"] === 0 ? as(OPERATOR) : undefined,
  ],
  [
    "auth/required",
    "a format opens a detail",
    ({ request, id, as }) =>
      id && request.headers["Authorization"] === undefined && /format=json/.test(request.url)
        ? as(OPERATOR)
        : undefined,
  ],
  [
    "auth/required",
    "another scheme is taken",
    ({ request, as }) =>
      request.headers["Authorization"] === `Token ${GOOD[OPERATOR]}` ? as(OPERATOR) : undefined,
  ],
  [
    "auth/required",
    "a browser is led to a login",
    ({ request, answer }) =>
      /html/.test(request.headers["Accept"] ?? "") && answer.status === 401
        ? withHeader({ ...answer, status: 302 }, "location", "/login")
        : undefined,
  ],
  [
    "auth/required",
    "a proxy's header is taken from anybody",
    ({ request, as }) => "Remote-User" in request.headers ? as(OPERATOR) : undefined,
  ],
  [
    "auth/required",
    "HEAD has no challenge",
    ({ request, answer }) => {
      if (request.method !== "HEAD" || answer.status !== 401) return undefined;
      const { "www-authenticate": _challenge, ...headers } = answer.headers;
      return { ...answer, headers };
    },
  ],
  [
    "auth/required",
    "the method is looked at before the credentials",
    ({ request, answer }) =>
      request.method === "DELETE" && answer.status === 401
        ? json({ detail: "no" }, 405)
        : undefined,
  ],
  [
    "auth/expired",
    "expired tokens may write",
    ({ request, claims }) =>
      request.method === "POST" && Number(claims["exp"]) * 1000 < Date.now()
        ? json({ detail: "no" }, 405)
        : undefined,
  ],
  [
    "auth/user",
    "letters behind a user are ignored",
    ({ claims, as }) => /^\d+x$/.test(String(claims["user_id"])) ? as(OPERATOR) : undefined,
  ],
  [
    "auth/user",
    "claims that are a list are an internal error",
    ({ claims }) => Array.isArray(claims) ? json({ detail: "oops" }, 500) : undefined,
  ],
];

function algorithmOf(authorization: string | undefined): unknown {
  try {
    const [header = ""] = authorization?.split(" ")[1]?.split(".") ?? [];
    return (JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: unknown }).alg;
  } catch {
    return undefined;
  }
}
