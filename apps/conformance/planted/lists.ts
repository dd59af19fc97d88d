import {
  type Asked,
  EMPTY,
  isList,
  json,
  OPERATOR,
  type Planted,
  read,
  type Row,
  withHeader,
  withNext,
  withRows,
} from "./spoilt_server.ts";

const utc = (text: unknown) =>
  typeof text === "string" ? `${new Date(text).toISOString().slice(0, 19)}+00:00` : text;

const LIST = "http://mock.invalid/api/sessions";

/** Faults of lists, and of the times in them. */
export const LISTS: Planted = [
  [
    "list/links",
    "next is null too early in a filtered list",
    ({ isFiltered, query, answer }) =>
      isFiltered && !query.has("page") && answer.status === 200
        ? json({ ...read(answer), next: null })
        : undefined,
  ],
  [
    "list/links",
    "next is null too early in a user's list",
    ({ id, who, query, answer }) =>
      !id && who === "user" && !query.has("page") && answer.status === 200
        ? json({ ...read(answer), next: null })
        : undefined,
  ],
  [
    "list/links",
    "a link keeps the first of two filters",
    ({ query, answer }) => {
      const [first, second] = query.getAll("experiment_id");
      return first && second
        ? withNext(answer, (next) => next.replace(`&experiment_id=${second}`, ""))
        : undefined;
    },
  ],
  [
    "list/links",
    "a link loses a blank filter",
    ({ query, answer }) =>
      query.get("experiment_id") === ""
        ? withNext(answer, (next) => next.replace("experiment_id=&", ""))
        : undefined,
  ],
  ["list/order", "active ones come first", async (asked) => {
    const { id, isFiltered, who, query, request, as } = asked;
    if (who !== "operator" || isFiltered || id || request.method !== "GET") return undefined;
    const rows: Row[] = [];
    for (let page = 1; page <= 24; page++) {
      const answer = await as(OPERATOR, { url: `http://mock.invalid/api/sessions?page=${page}` });
      rows.push(...read(answer)["results"] as Row[]);
    }
    const ordered = [true, false].flatMap((active) =>
      rows.filter((row) => row["is_active"] === active)
    );
    const page = Number(query.get("page") ?? 1);
    const answer = await as(OPERATOR);
    return answer.status === 200
      ? json({ ...read(answer), results: ordered.slice(5 * page - 5, 5 * page) })
      : answer;
  }],
  ...["=1", "PAGE=2", "bytes=%FF"].map((parameter) =>
    [
      "list/unknown-parameter",
      `${parameter} is an internal error`,
      ({ request }: Asked) =>
        request.url.includes(`?${parameter}`) || request.url.includes(`&${parameter}`)
          ? json({ detail: "oops" }, 500)
          : undefined,
    ] as const
  ),
  [
    "list/unknown-parameter",
    "a filter in brackets is taken",
    ({ request, query, who, as }) =>
      who === "operator" && query.has("experiment_id[]")
        ? as(OPERATOR, {
          url: `http://mock.invalid/api/sessions?experiment_id=${query.get("experiment_id[]")}`,
          method: request.method,
        })
        : undefined,
  ],
  [
    "list/row",
    "filtered rows say who created them",
    (asked) =>
      asked.isFiltered ? withRows(asked.answer, (row) => ({ ...row, created_by: 3 })) : undefined,
  ],
  [
    "list/envelope",
    "a user's filtered list is bare",
    ({ isFiltered, who, answer }) =>
      isFiltered && who === "user" && answer.status === 200
        ? json(read(answer)["results"])
        : undefined,
  ],
  [
    "time/format",
    "a fraction of zero is written out",
    (asked) =>
      isList(asked)
        ? withRows(asked.answer, (row) => ({
          ...row,
          start_date_time: String(row["start_date_time"]).replace(
            /(:\d\d)([+-]\d\d:\d\d)$/,
            "$1.000000$2",
          ).replace(/^null$/, ""),
          ...(row["start_date_time"] === null && { start_date_time: null }),
        }))
        : undefined,
  ],
  [
    "time/zone",
    "a user's details are in UTC",
    ({ id, who, answer }) =>
      id && who === "user" && answer.status === 200
        ? json(Object.fromEntries(
          Object.entries(read(answer)).map((
            [key, value],
          ) => [key, key.endsWith("time") ? utc(value) : value]),
        ))
        : undefined,
  ],
  [
    "list/links",
    "a user's links name another host",
    ({ who, answer, id }) =>
      who === "user" && id === undefined
        ? withNext(answer, (next) => next.replace("mock.invalid", "internal:8000"))
        : undefined,
  ],
  [
    "list/links",
    "links lose a parameter that is blank",
    ({ answer, id }) =>
      id === undefined ? withNext(answer, (next) => next.replace(/&?\w+=(?=&|$)/g, "")) : undefined,
  ],
  ["list/order", "a user's filtered list is ordered by id", ({ isFiltered, who, answer }) => {
    if (!isFiltered || who !== "user" || answer.status !== 200) return undefined;
    const list = read(answer) as { results: Row[] };
    const results = list.results.toSorted((a, b) =>
      Number(a["session_id"]) - Number(b["session_id"])
    );
    return json({ ...list, results });
  }],
  [
    "list/page-invalid",
    "there is a page behind the last one",
    ({ query, answer }) =>
      query.get("page") === "25" && answer.status === 404
        ? json({ ...EMPTY, count: 120 })
        : undefined,
  ],
  [
    "list/page-invalid",
    "page 1 is the second one",
    ({ as, query, request }) =>
      query.get("page") === "1"
        ? as(OPERATOR, { url: request.url.replace("page=1", "page=2") })
        : undefined,
  ],
  [
    "list/page-invalid",
    "letters behind a number are ignored",
    ({ as, query, request, who }) =>
      query.get("page") === "1abc" && who === "operator"
        ? as(OPERATOR, { url: request.url.replace("1abc", "1") })
        : undefined,
  ],
  [
    "list/page-invalid",
    "a user gets empty pages without end",
    ({ answer, who, id, query }) =>
      who === "user" && id === undefined && query.has("page") && answer.status === 404
        ? json(EMPTY)
        : undefined,
  ],
  ["list/unknown-parameter", "offset leaves rows away", (asked) => {
    if (!isList(asked) || !asked.query.has("offset")) return undefined;
    const list = read(asked.answer) as { results: Row[] };
    return json({ ...list, results: list.results.slice(1) });
  }],
  [
    "list/unknown-parameter",
    "a user who asks for all gets all",
    ({ query, who, as }) =>
      who === "user" && query.get("all") === "true" ? as(OPERATOR) : undefined,
  ],
  [
    "list/links",
    "links change the case of a value",
    ({ answer, id }) =>
      id === undefined ? withNext(answer, (next) => next.toLowerCase()) : undefined,
  ],
  [
    "list/links",
    "links know no format",
    ({ answer, id }) =>
      id === undefined ? withNext(answer, (next) => next.replace("&format=json", "")) : undefined,
  ],
  ["list/links", "the last page of a filter has a previous one without it", (asked) => {
    if (!asked.isFiltered || asked.query.get("page") !== "last") return undefined;
    const list = read(asked.answer);
    const { previous } = list;
    return typeof previous === "string"
      ? json({ ...list, previous: previous.replace(/experiment_id=\d+&?/, "") })
      : undefined;
  }],
  ...["1,2", "1e0", "true", "next"].map((page) =>
    [
      "list/page-invalid",
      `${page} is a page`,
      ({ query, as }: Asked) =>
        query.get("page") === page ? as(OPERATOR, { url: LIST }) : undefined,
    ] as const
  ),
  ...[["a NUL", /\0/], ["twenty digits", /^\d{20}$/], ["a long word", /^\w{300}$/]].map((
    [name, odd],
  ) =>
    [
      "list/page-invalid",
      `${name} for a page is an internal error`,
      ({ query }: Asked) =>
        (odd as RegExp).test(query.get("page") ?? "") ? json({ detail: "oops" }, 500) : undefined,
    ] as const
  ),
  [
    "list/page-invalid",
    "what is no page of a filter is a page of HTML",
    ({ isFiltered, query, answer }) =>
      isFiltered && query.get("page") === "abc"
        ? { ...withHeader(answer, "content-type", "text/html"), bytes: Buffer.from("<p>no</p>") }
        : undefined,
  ],
  [
    "list/page-invalid",
    "01 is followed by page 3",
    ({ query, answer }) =>
      query.get("page") === "01"
        ? withNext(answer, (next) => next.replace("page=2", "page=3"))
        : undefined,
  ],
  [
    "list/unknown-parameter",
    "a long query is refused",
    ({ request }) =>
      new URL(request.url).search.length > 300 ? json({ detail: "too long" }, 400) : undefined,
  ],
  [
    "list/unknown-parameter",
    "callback makes it a script",
    ({ query, answer }) =>
      query.has("callback")
        ? { ...answer, bytes: Buffer.from(`${query.get("callback")}(${answer.bytes.toString()})`) }
        : undefined,
  ],
  ["list/unknown-parameter", "state filters", (asked) => {
    if (!isList(asked) || asked.query.get("state") !== "pending") return undefined;
    return json(EMPTY);
  }],
  [
    "list/page-invalid",
    "a fraction of zero is no fraction",
    (asked) =>
      isList(asked) && asked.answer.status === 404 &&
        /^\d+\.0$/.test(asked.query.get("page") ?? "")
        ? json(EMPTY)
        : undefined,
  ],
];
