import { createHmac } from "node:crypto";
import jwt from "jsonwebtoken";
import { newClaims, signingKey, signToken } from "../../apps/server/tokens/tokens.ts";

/** A request that both servers are asked. */
export interface Ask {
  method?: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** The secret that both servers share. */
export const SECRET = "a-secret-that-both-servers-share";
/** When the requests' tokens begin, in seconds since 1970. */
export const NOW = Date.now() / 1000;
const OPERATOR = 1;

const key = signingKey(SECRET);
const access = (userId: number, claims: object = {}) =>
  signToken({ ...newClaims({ type: "access", userId, now: NOW }), ...claims }, key);
const without = (name: string) => {
  const { [name]: _, ...claims } = newClaims({
    type: "access",
    userId: OPERATOR,
    now: NOW,
  }) as Record<string, unknown>;
  return signToken(claims, key);
};
const refreshOf = (userId: number) =>
  JSON.stringify({
    refresh: signToken(newClaims({ type: "refresh", userId, now: NOW }), key),
  });
const refresh = signToken(newClaims({ type: "refresh", userId: OPERATOR, now: NOW }), key);
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const as = (userId: number) => bearer(access(userId));
const operator = as(OPERATOR);
const changedFirst = (token: string) => {
  const at = token.lastIndexOf(".") + 1;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
};

const PAGES = [
  "",
  "0",
  "-1",
  "1",
  "2",
  "3",
  "4",
  "last",
  "Last",
  "abc",
  "1.0",
  "+1",
  "%202",
  "2%20",
  "2%09",
  "1_0",
  "_1",
  "0x1",
  "%D9%A2",
  "1e0",
  "99999999999999999999",
  "null",
  "%00",
  "%C2%A02",
  "%E3%80%802",
  "%1C2",
];
const EXPERIMENTS = [
  "",
  "70",
  "71",
  "%2070",
  "070",
  "+70",
  "-1",
  "7_0",
  "7__0",
  "_70",
  "abc",
  "1.5",
  "1e2",
  "70abc",
  "null",
  "70,71",
  "0",
  "999999",
  "%D9%A7%D9%A0",
  "0x46",
  "%20",
  "%2B70",
  "70%0A",
  "true",
  "9007199254740993",
  "%EF%BC%97%EF%BC%90",
  "--70",
  "+-70",
  "70%00",
];
const IDS = [
  "1",
  "2",
  "3",
  "01",
  "0002",
  "+3",
  "0_3",
  "%203",
  "abc",
  "0",
  "-1",
  "23.5",
  "1.0",
  "999999",
  "null",
  "%20",
  "1%20",
  "%2B1",
  "1%0A",
  "%D9%A1",
  "1e0",
  "%22",
  "9007199254740993",
  "a%20b",
  "%C3%A9",
  "%EF%BC%91",
  "%31",
  "1%2F",
  "%2F1",
  "1%3F",
  "1;a",
  "1.json",
  "1,0",
  ".",
  "..",
  "%2E",
  "2147483647",
  "2147483648",
  "4294967297",
  "9223372036854775807",
  "-9223372036854775808",
  "%E0%A4%A",
  "%FF",
  "%00",
  "1%00",
  "%zz",
  "1%",
];
const PATHS = [
  "/api/%73essions",
  "/%61pi/sessions",
  "/api/session%73?page=2",
  "/api/%73essions/1",
  "/api/sessions%2F1",
  "/api%2Fsessions",
  "/api//sessions",
  "/api/./sessions",
  "/api/x/../sessions",
  "/api/Sessions",
  "/API/sessions",
  "/api/sessions%20",
  "/api/sessions.json",
  "/api/sessions/1/2",
  "/api/sessions/1.json",
  "/api/%74oken/",
  "/api/%74oken",
  "/%61pi",
];
const ACCEPTS = [
  "*/*",
  "application/json",
  "application/*",
  "application/xml",
  "text/html",
  "",
  "application/json; indent=4",
  "application/json; indent=0",
  "application/json; indent=99",
  "application/json; indent=x",
  "application/json;indent=2",
  "text/html, application/json",
  "text/html;q=0.9, */*;q=0.1",
  "*/*; indent=3",
  "application/json;q=0",
  "Application/JSON",
  "garbage",
  "application/json; indent=-1",
  "*/json",
  'application/json; indent="2"',
  "application/*; indent=1, application/json",
  "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  ",",
];
const AUTHORIZATIONS = [
  "",
  "Token x",
  "Basic x",
  "bearer x",
  "BEARER x",
  "Bearer",
  "Bearer ",
  "Bearer a b",
  "Bearer x",
  "Bearer x.y.z",
  "Bearer  x",
  "x",
  "Bearer a b c",
  `bearer ${access(OPERATOR)}`,
  ` Bearer ${access(OPERATOR)}`,
  `Bearer   ${access(OPERATOR)}`,
  `Bearer\t${access(OPERATOR)}`,
  `Bearer ${access(OPERATOR)} x`,
];
/** A token as no library of ours would write it. */
function rawToken(header: object, payload: string): string {
  const part = (text: string) => Buffer.from(text).toString("base64url");
  const signed = `${part(JSON.stringify(header))}.${part(payload)}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}
const HS256 = { alg: "HS256", typ: "JWT" };
const SOON = Math.floor(NOW) + 3600;
const CLAIM_VALUES: Record<string, readonly unknown[]> = {
  sub: ["1", "", 1, null, true, ["1"], { a: 1 }],
  jti: ["", 7, true, ["x"], {}],
  exp: [String(SOON), SOON + 0.5, null, "soon", true, [], {}, 1e20, -1, 0, ""],
  iat: ["0", 0.5, null, "then", true, [], {}, -1],
  nbf: ["0", 0.5, null, "then", true, [], {}],
  aud: ["", null, [], ["x"], 5],
  iss: ["x", 5, null],
  user_id: [
    "",
    " 1 ",
    "+1",
    "1.0",
    "1_0",
    1.5,
    1.0,
    true,
    null,
    [],
    {},
    -1,
    0,
    2 ** 31,
    2 ** 63,
    "1e0",
    "\u0661",
    "01",
  ],
  token_type: ["", "Access", 1, [], {}, true],
};
const CLAIM_TOKENS = Object.entries(CLAIM_VALUES).flatMap(([name, values]) =>
  values.map((value) =>
    rawToken(
      HS256,
      JSON.stringify({
        ...newClaims({ type: "access", userId: OPERATOR, now: NOW }),
        [name]: value,
      }),
    )
  )
);
const RAW_TOKENS = [
  rawToken(HS256, "[]"),
  rawToken(HS256, "1"),
  rawToken(HS256, "null"),
  rawToken(HS256, "not json"),
  rawToken(HS256, '{"user_id":1,"user_id":2}'),
  ...[
    { alg: "HS256" },
    { alg: "HS256", typ: "jwt" },
    { alg: "HS256", typ: 5 },
    { alg: "HS256", kid: "1" },
    { alg: "HS256", kid: 1 },
    { alg: "HS256", crit: ["exp"] },
    { alg: "HS256", b64: true },
    { alg: "HS256", b64: false },
    { alg: "hs256" },
    { alg: "None" },
    { alg: "NONE" },
    { alg: "none" },
    { alg: "HS384" },
    { alg: 1 },
    { alg: null },
    { typ: "JWT" },
  ].map((header) =>
    rawToken(header, JSON.stringify(newClaims({ type: "access", userId: OPERATOR, now: NOW })))
  ),
  access(OPERATOR) + "=",
  access(OPERATOR).replace(/[^.]*$/, ""),
  access(OPERATOR).split(".").slice(0, 2).join("."),
  access(OPERATOR) + ".x",
  access(OPERATOR).toUpperCase(),
];
const TOKENS = [
  ...CLAIM_TOKENS,
  ...RAW_TOKENS,
  access(OPERATOR, { user_id: String(OPERATOR) }),
  access(OPERATOR, { user_id: 424_242 }),
  access(OPERATOR, { exp: Math.floor(NOW) - 1 }),
  access(OPERATOR, { exp: Math.floor(NOW) }),
  access(OPERATOR, { iat: Math.floor(NOW) + 600 }),
  access(OPERATOR, { nbf: Math.floor(NOW) + 600 }),
  access(OPERATOR, { nbf: Math.floor(NOW) - 600 }),
  access(OPERATOR, { token_type: "sliding" }),
  access(OPERATOR, { token_type: "refresh" }),
  access(OPERATOR, { token_type: null }),
  access(OPERATOR, { jti: null }),
  access(OPERATOR, { extra: [1, { a: "b" }] }),
  access(OPERATOR, { aud: "someone", iss: "somewhere" }),
  without("jti"),
  without("token_type"),
  without("user_id"),
  without("exp"),
  without("iat"),
  refresh,
  changedFirst(access(OPERATOR)),
  access(OPERATOR).replace(/\.[^.]+\./, (part) => part.replace(/.{3}\.$/, "abc.")),
  jwt.sign(newClaims({ type: "access", userId: OPERATOR, now: NOW }), "another-secret"),
  jwt.sign(newClaims({ type: "access", userId: OPERATOR, now: NOW }), SECRET, {
    algorithm: "HS512",
  }),
  jwt.sign(newClaims({ type: "access", userId: OPERATOR, now: NOW }), "", { algorithm: "none" }),
];
const BODIES = [
  "",
  "{}",
  "null",
  "[]",
  "1",
  '"a"',
  "true",
  "1.5",
  "nope",
  "{",
  '{"a" 1}',
  '{"a":1,}',
  "[1,]",
  "[1 2]",
  "{,}",
  '{"a":"\\q"}',
  '{"a":"\\u12"}',
  '{"a":"x',
  "{} x",
  "-",
  "NaN",
  '{"a":Infinity}',
  '{"a":-Infinity}',
  '{\n"a":"é",\n x}',
  '{"a":"\n"}',
  "\ufeff{}",
  "tru",
  '{"a":',
  "[",
  '["a',
  '{"a":1 "b":2}',
  '{"username":" ","password":null}',
  '{"username":{},"password":true}',
  '{"username":[],"password":""}',
  '{"username":"a\\u0000","password":"x"}',
  '{"username":"nobody","password":"x"}',
  '{"username":1,"password":2}',
  '{"refresh":"x","token":"x","username":"operator"}',
  '{"refresh":"","token":null}',
  "01",
  "1.",
  ".5",
  "{'a':1}",
  " ",
  "\n{}",
  '"\ud83d\ude00" x',
];
const json = { "Content-Type": "application/json" };
const form = { "Content-Type": "application/x-www-form-urlencoded" };
const TOKEN_PATHS = ["/api/token/", "/api/token/refresh/", "/api/token/verify/"];

/** Queries of a list, as an operator asks. */
const QUERIES = [
  "page=1&page=2",
  "page=2&page=1",
  "x=1&page=2",
  "page=2&x=1",
  "page=2&b=&a=%20+%2B",
  "page=2&~=!'()*-._~",
  "page=2&%C3%A9=%C3%BC",
  "page=2&%FF=%E2%82",
  "&&page=2&&",
  "page=2&x",
  "page=2&x&x=1&x=0&w=2",
  "page=2;x=1",
  "page=2&a=b=c",
  "page=2&=v",
  "page=2&experiment_id=",
  "experiment_id=&page=2",
  "experiment_id=70&experiment_id=71",
  "experiment_id=70&experiment_id=",
  "experiment_id=abc&page=99",
  "page=2&%zz=%1",
  "page=2&format=json",
  "format=json",
  "format=xml",
  "format=",
  "format=api",
  "format=xml&format=json",
  "active=true",
  "ordering=session_id",
  "limit=1",
  "page_size=5",
  "search=x",
  "page=2&a%26b=c%3Dd",
  "page=2&%F0%9F%98%80=1&%EF%BF%BD=2",
  "page=2&x=%00",
  "page=2&B=1&a=1&_=1",
  "page=2#x".replace("#", "%23"),
  "page=2&x=%ED%A0%80",
  "page=2&x=%F0%80%80%80",
  "page=2&x=%c3%28",
];

/** Lists and details, as an operator and as somebody. */
function lists(foreignTo: number): Ask[] {
  const people = [OPERATOR, foreignTo, 4, 5];
  return [
    ...PAGES.flatMap((page) =>
      [operator, as(foreignTo)].map((headers) => ({ path: `/api/sessions?page=${page}`, headers }))
    ),
    ...EXPERIMENTS.flatMap((id) =>
      [operator, as(foreignTo)].map((headers) => ({
        path: `/api/sessions?experiment_id=${id}`,
        headers,
      }))
    ),
    ...IDS.flatMap((id) =>
      [operator, as(foreignTo)].map((headers) => ({ path: `/api/sessions/${id}`, headers }))
    ),
    ...PATHS.flatMap((path) => [{ path, headers: operator }, { path }]),
    ...people.flatMap((id) =>
      Array.from(
        { length: 12 },
        (_, index) => ({ path: `/api/sessions/${index + 1}`, headers: as(id) }),
      )
    ),
  ];
}

/** What a client would rather have. */
function negotiations(): Ask[] {
  return [
    ...ACCEPTS.flatMap((accept) =>
      ["/api/sessions?page=2", "/api/sessions/1", "/api/sessions/999999", "/api/"].map((path) => ({
        path,
        headers: { ...operator, Accept: accept },
      }))
    ),
    ...ACCEPTS.map((accept) => ({ path: "/api/sessions", headers: { Accept: accept } })),
  ];
}

/** Headers and tokens, good and bad, and accounts that are gone. */
function credentials(): Ask[] {
  return [
    { path: "/api/sessions", headers: as(31) },
    { path: "/api/token/refresh/", method: "POST", headers: json, body: refreshOf(31) },
    { path: "/api/token/refresh/", method: "POST", headers: json, body: refreshOf(404) },
    ...AUTHORIZATIONS.flatMap((value) =>
      ["/api/sessions", "/api/sessions/1"].map((path) => ({
        path,
        headers: { Authorization: value },
      }))
    ),
    ...TOKENS.flatMap((token) => [
      { path: "/api/sessions", headers: bearer(token) },
      {
        method: "POST",
        path: "/api/token/verify/",
        headers: json,
        body: JSON.stringify({ token }),
      },
      ...token === refresh ? [] : [{
        method: "POST",
        path: "/api/token/refresh/",
        headers: json,
        body: JSON.stringify({ refresh: token }),
      }],
    ]),
  ];
}

/** Every method of every path. */
function methods(): Ask[] {
  return [
    ...["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"].flatMap((
      method,
    ) =>
      [
        "/api/sessions",
        "/api/sessions/1",
        "/api/sessions/999999",
        "/api/sessions/abc",
        "/api/sessions?page=abc",
        "/api/",
        ...TOKEN_PATHS,
      ].flatMap((path) => [
        { method, path, headers: operator },
        ...path === "/api/" ? [] : [{ method, path }],
        { method, path, headers: { ...operator, Accept: "text/html" } },
      ])
    ),
    ...[
      "/api",
      "/api?x=1",
      "/api/token",
      "/api/token?x=1",
      "/api/token/refresh",
      "/api/token/verify",
    ].flatMap((path) => ["GET", "POST"].map((method) => ({ method, path, headers: operator }))),
  ];
}

/** Logins and renewals, good and bad. */
function logins(): Ask[] {
  return [
    ...TOKEN_PATHS.flatMap((path) =>
      BODIES.map((body) => ({ method: "POST", path, headers: json, body }))
    ),
    {
      method: "POST",
      path: "/api/token/",
      headers: form,
      body: "username=operator7&password=password-7",
    },
    {
      method: "POST",
      path: "/api/token/",
      headers: json,
      body: JSON.stringify({ username: " operator7 ", password: " password-7 " }),
    },
    {
      method: "POST",
      path: "/api/token/",
      headers: json,
      body: JSON.stringify({ username: "operator7", password: "wrong" }),
    },
    {
      method: "POST",
      path: "/api/token/",
      headers: json,
      body: JSON.stringify({ username: "gone", password: "password-31" }),
    },
    {
      method: "POST",
      path: "/api/token/refresh/",
      headers: json,
      body: JSON.stringify({ refresh }),
    },
  ];
}

/** Bodies of every type. */
function contentTypes(): Ask[] {
  return [
    ...TOKEN_PATHS.flatMap((path) => [
      { method: "POST", path, headers: form, body: "username=operator&password=" },
      { method: "POST", path, headers: form, body: "username=+&password=x&token=&refresh=%20" },
      { method: "POST", path, headers: { "Content-Type": "text/plain" }, body: "{}" },
      {
        method: "POST",
        path,
        headers: { "Content-Type": "text/plain; charset=utf-8" },
        body: "{}",
      },
      {
        method: "POST",
        path,
        headers: { "Content-Type": "application/json; charset=utf-8" },
        body: "{}",
      },
      { method: "POST", path, headers: { "Content-Type": "APPLICATION/JSON" }, body: "{}" },
      { method: "POST", path, body: "{}" },
      { method: "POST", path, headers: { "Content-Type": "application/xml" }, body: "<a/>" },
      { method: "POST", path, headers: { "Content-Type": "multipart/form-data" }, body: "x" },
      {
        method: "POST",
        path,
        headers: { "Content-Type": "multipart/form-data; boundary=b" },
        body: '--b\r\nContent-Disposition: form-data; name="username"\r\n\r\nx\r\n--b--\r\n',
      },
      {
        method: "POST",
        path,
        headers: { ...json, Accept: "application/json; indent=2" },
        body: "{}",
      },
      { method: "POST", path, headers: { ...json, ...bearer("garbage") }, body: "{}" },
    ]),
  ];
}

/**
 * Returns requests of every kind: for each parameter, header, token, method and body what people and
 * programs send.
 *
 * @param foreignTo a non-operator
 */
export function referenceRequests(foreignTo: number): Ask[] {
  return [
    ...lists(foreignTo),
    ...QUERIES.map((query) => ({ path: `/api/sessions?${query}`, headers: operator })),
    ...negotiations(),
    ...credentials(),
    ...methods(),
    ...logins(),
    ...contentTypes(),
  ];
}
