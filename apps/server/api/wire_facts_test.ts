import { findScenario } from "@sessions/fixtures";
import jwt from "jsonwebtoken";
import { afterAll, describe, expect, test } from "vitest";
import { startServer } from "../server.ts";
import { type Claims, newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const SECRET = "secret";
const now = Math.floor(Date.now() / 1000);
const sample = findScenario("sample").build({ seed: 1, now: 0 });
const gone = { id: 999, username: "gone", password: "x", is_operator: false, is_active: false };
const dataset = { ...sample, users: [...sample.users, gone] };
const server = await startServer({
  seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
  jwtSecret: SECRET,
  // What later generations changed is in generations_test.ts.
  framework: "drf-3.14",
  pageSize: 4,
  onError: (error) => {
    throw error;
  },
});
afterAll(() => server.close());

const key = signingKey(SECRET);
const good: Claims = { ...newClaims({ type: "access", userId: 2, now }) };
const sign = (claims: Claims) => signToken({ ...good, ...claims }, key);
const without = (name: string) =>
  signToken(Object.fromEntries(Object.entries(good).filter(([known]) => known !== name)), key);
const OPERATOR = { Authorization: `Bearer ${sign({})}` };
const REFRESH = signToken(newClaims({ type: "refresh", userId: 2, now }), key);

async function ask(path: string, init: RequestInit = {}) {
  const answer = await fetch(new URL(path, server.url), { redirect: "manual", ...init });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function get(path: string, headers: Record<string, string> = {}) {
  const { status, text } = await ask(path, { headers: { ...OPERATOR, ...headers } });
  return [status, text];
}

const notValid = (message: string) =>
  `{"detail":"Given token not valid for any token type","code":"token_not_valid","messages":[{"token_class":"AccessToken","token_type":"access","message":"${message}"}]}`;
const INVALID = notValid("Token is invalid or expired");
const MISSING = '{"detail":"Authentication credentials were not provided."}';
const MALFORMED =
  '{"detail":"Authorization header must contain two space-delimited values","code":"bad_authorization_header"}';

describe("credentials", () => {
  test.each([
    ["another scheme", "Token x", MISSING],
    ["Basic", "Basic x", MISSING],
    ["a scheme in lower case", `bearer ${sign({})}`, MISSING],
    ["no value", "Bearer", MALFORMED],
    ["two values", "Bearer a b", MALFORMED],
    ["garbage", "Bearer garbage", INVALID],
    ["another key", `Bearer ${signToken(good, signingKey("other"))}`, INVALID],
    ["no algorithm", `Bearer ${jwt.sign(good, "", { algorithm: "none" })}`, INVALID],
    ["HS512", `Bearer ${jwt.sign(good, SECRET, { algorithm: "HS512" })}`, INVALID],
    ["an expired token", `Bearer ${sign({ exp: now - 1 })}`, INVALID],
    ["a refresh token", `Bearer ${REFRESH}`, notValid("Token has wrong type")],
    [
      "a sliding token",
      `Bearer ${sign({ token_type: "sliding" })}`,
      notValid("Token has wrong type"),
    ],
    ["no jti", `Bearer ${without("jti")}`, notValid("Token has no id")],
    ["no token_type", `Bearer ${without("token_type")}`, notValid("Token has no type")],
    [
      "no user_id",
      `Bearer ${without("user_id")}`,
      '{"detail":"Token contained no recognizable user identification","code":"token_not_valid"}',
    ],
    [
      "a user_id of nobody",
      `Bearer ${sign({ user_id: 31 })}`,
      '{"detail":"User not found","code":"user_not_found"}',
    ],
    [
      "an inactive account",
      `Bearer ${sign({ user_id: 999 })}`,
      '{"detail":"User is inactive","code":"user_inactive"}',
    ],
  ])("%s is 401 with the framework's words and a challenge", async (_title, header, body) => {
    for (const path of ["/api/sessions", "/api/sessions/23"]) {
      const answer = await ask(path, { headers: { Authorization: header } });
      expect([answer.status, answer.text]).toEqual([401, body]);
      expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="api"');
    }
  });

  test("none at all is 401", async () => {
    expect((await ask("/api/sessions")).text).toBe(MISSING);
  });

  test("a user_id that is text works as the number", async () => {
    const headers = { Authorization: `Bearer ${sign({ user_id: "54" })}` };
    expect(JSON.parse((await ask("/api/sessions", { headers })).text).count).toBe(1);
  });
});

describe("paging", () => {
  test.each(["0", "-1", "abc", "1.0", "", "4"])("page %j is 404", async (page) => {
    expect(await get(`/api/sessions?page=${page}`)).toEqual([404, '{"detail":"Invalid page."}']);
  });

  test.each([["last", "3"], ["+2", "2"], ["%202", "2"], ["1&page=2", "2"]])(
    "page=%s is page %s",
    async (page, same) => {
      const rows = async (text: string) =>
        JSON.parse(String((await get(`/api/sessions?page=${text}`))[1])).results;
      expect(await rows(page.replace("+", "%2B"))).toEqual(await rows(same));
    },
  );

  test("page 1 exists even when it is empty", async () => {
    const empty = '{"count":0,"next":null,"previous":null,"results":[]}';
    expect(await get("/api/sessions?experiment_id=1&page=1")).toEqual([200, empty]);
    expect((await get("/api/sessions?experiment_id=1&page=2"))[0]).toBe(404);
  });

  test("links sort and form-encode their query, and leave page 1 out", async () => {
    const links = async (query: string) => {
      const { next, previous } = JSON.parse(String((await get(`/api/sessions?${query}`))[1]));
      return [previous, next].map((link) => link?.replace(`${server.url}/sessions`, "") ?? null);
    };
    expect(await links("page=2&x=a%20b&experiment_id=")).toEqual([
      "?experiment_id=&x=a+b",
      "?experiment_id=&page=3&x=a+b",
    ]);
    expect(await links("page=2")).toEqual(["", "?page=3"]);
    expect(await links("")).toEqual([null, "?page=2"]);
    expect(await links("page=last")).toEqual(["?page=2", null]);
  });
});

describe("the filter and ids", () => {
  test.each(["abc", "1.5", "1e2", "100abc", "null", "100,106"])(
    "experiment_id=%s is 400",
    async (value) => {
      expect(await get(`/api/sessions?experiment_id=${value}`)).toEqual([
        400,
        '{"experiment_id":["Enter a whole number."]}',
      ]);
    },
  );

  test.each(["%20100", "0100", "%2B100", "1_00"])("experiment_id=%s is 100", async (value) => {
    expect(JSON.parse(String((await get(`/api/sessions?experiment_id=${value}`))[1])).results)
      .toHaveLength(1);
  });

  test.each(["-1", "9".repeat(30)])("experiment_id=%s matches nothing", async (value) => {
    expect(JSON.parse(String((await get(`/api/sessions?experiment_id=${value}`))[1])).count).toBe(
      0,
    );
  });

  test.each(["abc", "0", "-1", "23.5", "4242", "9".repeat(30)])(
    "/sessions/%s is 404",
    async (id) => {
      expect(await get(`/api/sessions/${id}`)).toEqual([404, '{"detail":"Not found."}']);
    },
  );

  test("/sessions/023 is session 23", async () => {
    expect(await get("/api/sessions/023")).toEqual(await get("/api/sessions/23"));
  });

  test("a session of others is the 404 of an unknown id", async () => {
    const headers = { Authorization: `Bearer ${sign({ user_id: 54 })}` };
    expect(await get("/api/sessions/23", headers)).toEqual([404, '{"detail":"Not found."}']);
  });
});

describe("routes, methods and formats", () => {
  test.each([
    "/api/sessions/",
    "/api/sessions/23/",
    "/api/nothing",
    "/nothing",
    "/api/sessions/23/x",
  ])(
    "%s is no route",
    async (path) => {
      expect(await get(path)).toEqual([404, '{"detail":"Not found."}']);
    },
  );

  test("the root names the list, and its slash is added", async () => {
    expect(await get("/api/")).toEqual([200, `{"sessions":"${server.url}/sessions"}`]);
    for (const path of ["/api", "/api/token", "/api/token/refresh", "/api/token/verify"]) {
      const answer = await ask(path);
      expect([answer.status, answer.headers.get("Location")]).toEqual([301, `${path}/`]);
    }
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"])(
    "%s is 405 with a token, 401 without",
    async (method) => {
      for (const path of ["/api/sessions", "/api/sessions/23"]) {
        const answer = await ask(path, { method, headers: OPERATOR });
        expect([answer.status, answer.text]).toEqual([
          405,
          `{"detail":"Method \\"${method}\\" not allowed."}`,
        ]);
        expect((await ask(path, { method })).text).toBe(MISSING);
      }
    },
  );

  test("every answer of both routes carries the framework's headers", async () => {
    const paths = [
      "/api/sessions",
      "/api/sessions/23",
      "/api/sessions/abc",
      "/api/sessions?page=x",
    ];
    for (const headers of [OPERATOR, {}]) {
      for (const path of paths) {
        const answer = await ask(path, { headers });
        const named = ["Allow", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"];
        expect(named.map((name) => answer.headers.get(name))).toEqual([
          "GET, HEAD, OPTIONS",
          "nosniff",
          "DENY",
          "same-origin",
        ]);
        expect(answer.headers.get("Content-Length")).toBe(String(answer.text.length));
      }
    }
  });

  test.each(["application/xml", "text/html", ""])("Accept: %j is 406", async (accept) => {
    expect(await get("/api/sessions", { Accept: accept }))
      .toEqual([406, '{"detail":"Could not satisfy the request Accept header."}']);
  });

  test.each(["*/*", "application/*", "application/json"])(
    "Accept: %s is compact JSON",
    async (accept) => {
      const [status, text] = await get("/api/sessions/23", { Accept: accept });
      expect([status, text]).toEqual([200, JSON.stringify(JSON.parse(String(text)))]);
    },
  );

  test("Accept can ask for an indent, in a refusal too", async () => {
    const headers = { Accept: "application/json; indent=4" };
    const [, text] = await get("/api/sessions/23", headers);
    expect(text).toBe(JSON.stringify(JSON.parse(String(text)), null, 4));
    expect((await get("/api/sessions/abc", headers))[1]).toBe('{\n    "detail": "Not found."\n}');
    expect((await get("/api/sessions/abc", { Accept: "application/json; indent=99" }))[1]).toBe(
      '{\n        "detail": "Not found."\n}',
    );
  });

  test("format=json is JSON, another format is 404", async () => {
    expect((await get("/api/sessions?format=json"))[0]).toBe(200);
    expect(await get("/api/sessions?format=xml")).toEqual([404, '{"detail":"Not found."}']);
  });

  test("OPTIONS names the view", async () => {
    const rest =
      '"description":"","renders":["application/json"],"parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]}';
    for (
      const [path, name] of [["/api/sessions", "Session List"], [
        "/api/sessions/23",
        "Session Instance",
      ]]
    ) {
      const answer = await ask(path as string, { method: "OPTIONS", headers: OPERATOR });
      expect([answer.status, answer.text]).toEqual([200, `{"name":"${name}",${rest}`]);
    }
  });
});

describe("token endpoints", () => {
  const post = async (path: string, body: unknown, type = "application/json") => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await ask(`/api/token/${path}`, {
      method: "POST",
      body: text,
      headers: { "Content-Type": type },
    });
    return [answer.status, answer.text] as const;
  };
  const posted = (detail: string) => [401, `{"detail":"${detail}","code":"token_not_valid"}`];

  test.each(["application/json", "application/x-www-form-urlencoded", "multipart"])(
    "a login as %s gives both tokens",
    async (type) => {
      const fields = { username: "operator", password: "password-2" };
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      const answer = type === "multipart"
        ? await ask("/api/token/", { method: "POST", body: form }).then(({ status, text }) =>
          [status, text] as const
        )
        : await post(
          "",
          type === "application/json" ? fields : new URLSearchParams(fields).toString(),
          type,
        );
      const tokens = JSON.parse(answer[1]);
      expect([answer[0], Object.keys(tokens)]).toEqual([200, ["refresh", "access"]]);
      const life = (token: string) => {
        const { exp, iat, token_type, user_id } = jwt.decode(token) as Record<string, number>;
        return [token_type, user_id, (Number(exp) - Number(iat)) / 3600];
      };
      expect([life(tokens.access), life(tokens.refresh)]).toEqual([["access", 2, 24], [
        "refresh",
        2,
        720,
      ]]);
      expect(
        (await ask("/api/sessions", { headers: { Authorization: `Bearer ${tokens.access}` } }))
          .status,
      ).toBe(200);
    },
  );

  test.each([["operator", "wrong"], ["nobody", "x"], ["gone", "x"]])(
    "a login of %s with %s is 401",
    async (username, password) => {
      expect(await post("", { username, password })).toEqual([
        401,
        '{"detail":"No active account found with the given credentials"}',
      ]);
    },
  );

  test("missing and blank fields are 400", async () => {
    expect(await post("", {})).toEqual([
      400,
      '{"username":["This field is required."],"password":["This field is required."]}',
    ]);
    expect(await post("", { username: " ", password: "x" })).toEqual([
      400,
      '{"username":["This field may not be blank."]}',
    ]);
  });

  test("a refresh token buys an access token; anything else does not", async () => {
    const [status, text] = await post("refresh/", { refresh: REFRESH });
    expect([status, jwt.decode(JSON.parse(text).access)]).toMatchObject([200, {
      token_type: "access",
      user_id: 2,
    }]);
    expect(await post("refresh/", { refresh: "x" })).toEqual(posted("Token is invalid or expired"));
    expect(await post("refresh/", { refresh: sign({}) })).toEqual(posted("Token has wrong type"));
  });

  test("verify takes any good token", async () => {
    expect(await post("verify/", { token: sign({}) })).toEqual([200, "{}"]);
    expect(await post("verify/", { token: REFRESH })).toEqual([200, "{}"]);
    expect(await post("verify/", { token: sign({ exp: now - 1 }) })).toEqual(
      posted("Token is invalid or expired"),
    );
  });

  test("a body that is no JSON is 400, another media type 415, GET 405", async () => {
    expect(await post("", "nope")).toEqual([
      400,
      '{"detail":"JSON parse error - Expecting value: line 1 column 1 (char 0)"}',
    ]);
    expect(await post("", "x", "text/plain")).toEqual([
      415,
      '{"detail":"Unsupported media type \\"text/plain\\" in request."}',
    ]);
    const answer = await ask("/api/token/");
    expect([answer.status, answer.text, answer.headers.get("Allow")]).toEqual([
      405,
      '{"detail":"Method \\"GET\\" not allowed."}',
      "POST, OPTIONS",
    ]);
  });
});
