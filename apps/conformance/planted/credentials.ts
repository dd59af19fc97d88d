import { GOOD, json, OPERATOR, type Planted, USER, withHeader } from "./spoilt_server.ts";

/** Faults of credentials. */
export const CREDENTIALS: Planted = [
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
