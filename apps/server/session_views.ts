import {
  pageLinks,
  parseListQuery,
  readInteger,
  Refusal,
  type TimeZone,
  toDetail,
  toListRow,
  type Viewer,
} from "@sessions/domain";
import { sendJson } from "./answer.ts";
import { requestOrigin } from "./request_origin.ts";
import type { Context, Step } from "./request_state.ts";
import type { SessionStore } from "./store.ts";
import type { View } from "./view.ts";

/** Where the API's paths begin. */
export const API_PATH = "/api";
const SESSIONS_PATH = `${API_PATH}/sessions`;
const READ_ONLY = ["GET", "HEAD", "OPTIONS"];

/** What {@link sessionViews} needs. */
export interface SessionViewsOptions {
  store: SessionStore;
  zone: TimeZone;
  authenticate: readonly Step[];
}

/** The views of the API's root, the list and the detail. */
export function sessionViews({ store, zone, authenticate }: SessionViewsOptions): View[] {
  const root: View = {
    path: `${API_PATH}/`,
    name: "Api Root",
    description: "The default basic root view for DefaultRouter",
    allow: READ_ONLY,
    authenticate: authenticate.map(ifCredentials),
    answer(context: Context) {
      sendJson(context, { sessions: requestOrigin(context) + SESSIONS_PATH });
    },
  };

  const list: View = {
    path: SESSIONS_PATH,
    name: "Session List",
    allow: READ_ONLY,
    authenticate,
    answer(context: Context) {
      const query = parseListQuery(context.querystring);
      const listing = store.list(context.state.viewer as Viewer, query);
      const { next, previous } = pageLinks(
        requestOrigin(context) + SESSIONS_PATH,
        query.parameters,
        listing,
      );
      const results = listing.rows.map((row) => toListRow(row, zone));
      sendJson(context, { count: listing.count, next, previous, results });
    },
  };

  const detail: View = {
    path: `${SESSIONS_PATH}/:session_id`,
    name: "Session Instance",
    allow: READ_ONLY,
    authenticate,
    answer(context: Context) {
      const sessionId = readInteger(context.params["session_id"] ?? "") ?? 0;
      const session = store.get(context.state.viewer as Viewer, sessionId);
      if (!session) throw new Refusal("not-found");
      sendJson(context, toDetail(session, zone));
    },
  };

  return [root, list, detail];
}

/** The API's root is open, but who brings credentials must bring good ones. */
function ifCredentials(step: Step): Step {
  return function ifCredentials(context: Context, next) {
    const header = context.req.headers.authorization ?? "";
    return /^\s*Bearer(\s|$)/.test(header) ? step(context, next) : next();
  };
}
