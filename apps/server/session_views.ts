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
import { API_PATH } from "./api_path.ts";
import { requestOrigin } from "./request_origin.ts";
import type { Context, Step } from "./request_state.ts";
import type { View } from "./view.ts";

const SESSIONS_PATH = `${API_PATH}/sessions`;
const EVERYONE: Viewer = { userId: 0, isOperator: true };
const READ_ONLY = ["GET", "HEAD", "OPTIONS"];

/** What {@link sessionViews} needs. */
export interface SessionViewsOptions {
  zone: TimeZone;
  authenticate: readonly Step[];
}

/** The views of the API's root, the list and the detail. */
export function sessionViews({ zone, authenticate }: SessionViewsOptions): View[] {
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
      const { store } = context.state.world;
      const listing = store.list(context.state.viewer as Viewer, query);
      context.state.rows = {
        before: store.count(EVERYONE, query.experimentId),
        after: listing.count,
        answered: listing.rows.length,
      };
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
      const { store } = context.state.world;
      const session = store.get(context.state.viewer as Viewer, sessionId);
      context.state.rows = {
        before: Number(store.get(EVERYONE, sessionId) !== undefined),
        after: Number(session !== undefined),
        answered: Number(session !== undefined),
      };
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
