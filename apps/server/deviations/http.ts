import { createHash } from "node:crypto";
import type { Context } from "../http/request_state.ts";
import type { MakeDeviation } from "./deviation.ts";
import { authorizationOf, isDetail, isList, isRead } from "./read_request.ts";
import { answerWith, refuse } from "./rewrite_answer.ts";

const isEither = (context: Context): boolean => isList(context) || isDetail(context);
const isData = (context: Context): boolean => isEither(context) && isRead(context);

/** What a cache that does wrong holds stays small. */
function makeRoom(kept: Map<string, unknown> | Set<string>): void {
  if (kept.size > 1000) kept.clear();
}

/** The deviations of HTTP itself. */
export const HTTP_DEVIATIONS = {
  "http/html-type": answerWith(
    200,
    isData,
    (context) => context.set("Content-Type", "text/html; charset=utf-8"),
  ),
  "http/not-utf8": answerWith(200, (context) => isList(context) && isRead(context), (context) => {
    context.body = Buffer.from(
      String(context.body).replace(/"(development|testbed)"/, '"$1\u00ff"'),
      "latin1",
    );
  }),
  "http/bom": answerWith(200, isData, (context) => {
    context.body = `\ufeff${context.body}`;
  }),
  "http/repeated-key": answerWith(
    200,
    (context) => isDetail(context) && isRead(context),
    (context) => {
      context.body = String(context.body).replace(
        /}\s*$/,
        `,"session_id":${JSON.parse(String(context.body)).session_id}}`,
      );
    },
  ),
  "http/head-405": () =>
    async function head405(context, next) {
      await next();
      if (context.method === "HEAD" && isEither(context)) {
        refuse(context, 405, {
          detail: 'Method "HEAD" not allowed.',
        });
      }
    },
  "http/options-405": answerWith(
    200,
    (context) => context.method === "OPTIONS" && isEither(context),
    (context) => refuse(context, 405, { detail: 'Method "OPTIONS" not allowed.' }),
  ),
  "http/allow-writes": () =>
    async function allowWrites(context, next) {
      await next();
      if (!isEither(context) || !context.response.get("Allow")) return;
      context.set(
        "Allow",
        isList(context) ? "GET, POST, HEAD, OPTIONS" : "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
      );
      const known = isList(context) ? ["POST"] : ["PUT", "PATCH", "DELETE"];
      if (context.status === 405 && known.includes(context.method)) {
        refuse(context, 405, {
          detail: `Method "${context.method}: /experiment-session${
            isList(context) ? "" : "/{int:pk}"
          }" not allowed.`,
        });
      }
    },
  "http/post-201": answerWith(
    405,
    (context) => context.method === "POST" && isList(context),
    (context) => refuse(context, 201, {}),
  ),
  "http/delete-404": answerWith(
    405,
    (context) => context.method === "DELETE" && isDetail(context),
    (context) => refuse(context, 404, { detail: "Not found." }),
  ),
  "http/override-taken": answerWith(
    405,
    (context) =>
      context.method === "POST" && isDetail(context) &&
      context.get("X-HTTP-Method-Override") === "DELETE",
    (context) => {
      context.body = null;
      context.status = 204;
    },
  ),
  "http/accept-ignored": () => (context, next) => {
    if (isEither(context)) context.req.headers.accept = "application/json";
    return next();
  },
  "http/slash-taken": () => (context, next) => {
    if (/^\/api\/sessions(\/[^/]+)?\/$/.test(context.path)) {
      context.path = context.path.slice(0, -1);
    }
    return next();
  },
  "http/public": answerWith(
    200,
    isData,
    (context) => context.set("Cache-Control", "public, max-age=60"),
  ),
  "http/etag-shared": () => {
    const given = new Map<string, string>();
    return async function etagShared(context, next) {
      await next();
      if (!isData(context)) return;
      const asked = context.get("If-None-Match");
      if (asked !== "" && given.get(context.url) === asked) {
        context.status = 304;
        context.body = null;
        return;
      }
      if (context.status !== 200) return;
      const tag = `"${
        createHash("sha256").update(String(context.body)).digest("hex").slice(0, 16)
      }"`;
      makeRoom(given);
      given.set(context.url, tag);
      context.set("ETag", tag);
    };
  },
  "http/errors-public": () =>
    async function errorsPublic(context, next) {
      await next();
      if (isEither(context) && [401, 404].includes(context.status)) {
        context.set("Cache-Control", "public, max-age=60");
      }
    },
  "http/head-cached": () => {
    const kept = new Map<string, unknown>();
    return async function headCached(context, next) {
      await next();
      if (context.status !== 200 || !isData(context)) return;
      const { method, url } = context;
      if (method === "HEAD") {
        makeRoom(kept);
        kept.set(url, context.body);
      } else if (kept.has(url)) {
        context.body = kept.get(url);
        kept.delete(url);
      }
    };
  },
  "http/refusal-cached": () => {
    const kept = new Set<string>();
    return async function refusalCached(context, next) {
      await next();
      if (!isDetail(context) || !isRead(context)) return;
      makeRoom(kept);
      if (context.status === 404) kept.add(context.path);
      else if (context.status === 200 && kept.has(context.path)) {
        refuse(context, 404, { detail: "Not found." });
      }
    };
  },
  "http/cache-shared": () => {
    const kept = new Map<string, { body: unknown; status: number }>();
    return async function cacheShared(context, next) {
      const name = `${context.method} ${context.url}`;
      const held = kept.get(name);
      if (held && authorizationOf(context) !== "") {
        context.status = held.status;
        context.set("Content-Type", "application/json");
        context.body = held.body;
        return;
      }
      await next();
      if (context.status !== 200 || !isData(context)) return;
      makeRoom(kept);
      kept.set(name, { body: context.body, status: context.status });
    };
  },
} satisfies Record<string, MakeDeviation>;
