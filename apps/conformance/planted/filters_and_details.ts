import {
  type Asked,
  EMPTY,
  isList,
  json,
  OPERATOR,
  type Planted,
  read,
  USER,
  withRows,
} from "./spoilt_server.ts";

/** Faults of filters and details. */
export const FILTERS_AND_DETAILS: Planted = [
  ...["page=1", "page=last"].map((page) =>
    [
      "filter/none",
      `${page} of nothing is not found`,
      ({ query, answer }: Asked) =>
        query.get("page") === page.slice(5) && answer.status === 200 && read(answer)["count"] === 0
          ? json({ detail: "Invalid page." }, 404)
          : undefined,
    ] as const
  ),
  [
    "filter/match",
    "a filter beside an unknown parameter is ignored",
    ({ request, who, isFiltered, as }) =>
      who === "operator" && isFiltered && request.url.includes("conformance_")
        ? as(OPERATOR, { url: "http://mock.invalid/api/sessions" })
        : undefined,
  ],
  [
    "filter/match",
    "a zero-padded experiment is none",
    ({ query }) => /^0\d/.test(query.get("experiment_id") ?? "") ? json(EMPTY) : undefined,
  ],
  [
    "filter/match",
    "a filter behind a page is ignored",
    ({ request, as, who }) =>
      who === "operator" && /\?page=\d+&experiment_id=/.test(request.url)
        ? as(OPERATOR, { url: request.url.replace(/&experiment_id=\d+/, "") })
        : undefined,
  ],
  [
    "filter/repeated",
    "a good filter before a bad one counts",
    ({ request, query, who, as }) =>
      who === "operator" && query.getAll("experiment_id").at(-1) === "abc" &&
        query.getAll("experiment_id").length > 1
        ? as(OPERATOR, { url: request.url.replace("&experiment_id=abc", "") })
        : undefined,
  ],
  [
    "filter/blank",
    "the second page of a blank filter is the first",
    ({ query, request, as, who }) =>
      who === "operator" && query.get("experiment_id") === "" && query.get("page") === "2"
        ? as(OPERATOR, { url: request.url.replace("page=2", "page=1") })
        : undefined,
  ],
  ...["²", "😀", "1 OR 1=1"].map((value) =>
    [
      "filter/invalid",
      `${value} is an internal error`,
      ({ query }: Asked) =>
        query.get("experiment_id") === value ? json({ detail: "oops" }, 500) : undefined,
    ] as const
  ),
  [
    "filter/invalid",
    "a user's bad filter on a page is ignored",
    ({ request, query, who, as }) =>
      who === "user" && query.get("experiment_id") === "abc" && query.has("page")
        ? as(USER, { url: request.url.replace("experiment_id=abc&page=2", "") })
        : undefined,
  ],
  ...["%00", "%FF"].map((odd) =>
    [
      "detail/invalid",
      `${odd} is an internal error`,
      ({ id }: Asked) => id === odd ? json({ detail: "oops" }, 500) : undefined,
    ] as const
  ),
  ...[63n, 64n].map((bits) =>
    [
      "detail/invalid",
      `an id is taken modulo 2^${bits}`,
      ({ id, request, as }: Asked) =>
        id && /^\d{19,}$/.test(id)
          ? as(OPERATOR, { url: request.url.replace(id, String(BigInt(id) % 2n ** bits)) })
          : undefined,
    ] as const
  ),
  [
    "detail/agrees",
    "a user's rows do not say who ended them",
    (asked) =>
      isList(asked) && asked.who === "user"
        ? withRows(asked.answer, (row) => ({ ...row, ended_by: null }))
        : undefined,
  ],
  [
    "detail/agrees",
    "filtered rows are all active",
    (asked) =>
      asked.isFiltered ? withRows(asked.answer, (row) => ({ ...row, is_active: true })) : undefined,
  ],
  [
    "filter/invalid",
    "a user's bad filter is an internal error",
    ({ answer, who }) =>
      who === "user" && answer.status === 400 ? json({ detail: "oops" }, 500) : undefined,
  ],
  [
    "filter/none",
    "a user's unknown experiment is not found",
    ({ answer, who, isFiltered }) =>
      who === "user" && isFiltered && answer.status === 200 && read(answer)["count"] === 0
        ? json({ detail: "none" }, 404)
        : undefined,
  ],
  [
    "filter/repeated",
    "a user with two filters gets all",
    ({ query, who, as }) =>
      who === "user" && query.getAll("experiment_id").length > 1
        ? as(OPERATOR, { url: "http://mock.invalid/api/sessions" })
        : undefined,
  ],
  [
    "filter/blank",
    "a user's blank filter gets all",
    ({ query, who, as }) =>
      who === "user" && query.get("experiment_id") === ""
        ? as(OPERATOR, { url: "http://mock.invalid/api/sessions" })
        : undefined,
  ],
  [
    "detail/invalid",
    "letters behind an id are ignored",
    ({ id, as, who, request }) =>
      who === "operator" && id && /^\d+abc$/.test(id)
        ? as(OPERATOR, { url: request.url.replace("abc", "") })
        : undefined,
  ],
  [
    "detail/unknown",
    "an id between two others is said to be gone",
    ({ id, answer }) =>
      id && Number(id) < 135 && answer.status === 404 ? json({ detail: "gone" }, 410) : undefined,
  ],
  [
    "detail/shape",
    "fields are chosen",
    ({ id, query, answer }) =>
      id && query.has("fields") && answer.status === 200
        ? json({ session_id: read(answer)["session_id"] })
        : undefined,
  ],
  ...[["a dash", "-"], ["text in quotes", '"1"'], ["None", "None"]].map(([name, value]) =>
    [
      "filter/invalid",
      `${name} is an experiment`,
      ({ query }: Asked) => query.get("experiment_id") === value ? json(EMPTY) : undefined,
    ] as const
  ),
  ...[["a NUL", /\0/], ["a bracket", /\[/], ["a long word", /^\w{300}$/]].map(([name, odd]) =>
    [
      "filter/invalid",
      `${name} for an experiment is an internal error`,
      ({ query }: Asked) =>
        (odd as RegExp).test(query.get("experiment_id") ?? "")
          ? json({ detail: "oops" }, 500)
          : undefined,
    ] as const
  ),
  [
    "filter/blank",
    "a blank filter with a page is one for nothing",
    ({ query, who }) =>
      who === "user" && query.get("experiment_id") === "" && query.has("page")
        ? json(EMPTY)
        : undefined,
  ],
  [
    "filter/repeated",
    "three filters are an internal error",
    ({ query }) =>
      query.getAll("experiment_id").length > 2 ? json({ detail: "oops" }, 500) : undefined,
  ],
  [
    "detail/invalid",
    "the sign of an id is ignored",
    ({ id, as, request }) =>
      id && /^-\d+$/.test(id) && id !== "-1"
        ? as(OPERATOR, { url: request.url.replace("/-", "/") })
        : undefined,
  ],
  [
    "detail/invalid",
    "a long id is an internal error",
    ({ id }) => id && id.length > 200 ? json({ detail: "oops" }, 500) : undefined,
  ],
  [
    "detail/unknown",
    "who asks for an id between two others gets the next session",
    ({ id, as, request, answer }) =>
      id && Number(id) < 135 && answer.status === 404
        ? as(OPERATOR, { url: request.url.replace(id, String(Number(id) + 1)) })
        : undefined,
  ],
];
