import {
  API_PATH,
  canSee,
  EVERYONE,
  pageLinks,
  parseListQuery,
  readInteger,
  Refusal,
  SESSIONS_PATH,
  sessionUnknown,
  type TimeZone,
  toDetail,
  type Viewer,
} from "@sessions/domain";
import { sendJson } from "../http/answer.ts";
import type { Answer } from "../world/answer_cache.ts";
import { listUrl } from "../http/api_base.ts";
import type { Context, Step } from "../http/request_state.ts";
import type { SessionStore } from "../store/store.ts";
import type { View } from "./framework/view.ts";

const NOBODY: Viewer = { userId: 0, isOperator: false };
const READ_ONLY = ["GET", "HEAD", "OPTIONS"];

/** Options for {@linkcode sessionViews}. */
export interface SessionViewsOptions {
  zone: TimeZone;
  authenticate: Step;
}

/** The views of the API's root, the list and the detail. */
export function sessionViews({ zone, authenticate }: SessionViewsOptions): View[] {
  const root: View = {
    path: `${API_PATH}/`,
    name: "Api Root",
    description: "The default basic root view for DefaultRouter",
    allow: READ_ONLY,
    authenticate: ifCredentials(authenticate),
    answer(context: Context) {
      sendJson(context, { sessions: listUrl(context) });
    },
  };

  const list: View = {
    path: SESSIONS_PATH,
    name: "Session List",
    allow: READ_ONLY,
    authenticate,
    answer(context: Context) {
      answerFromStore(context, (store, viewer) => {
        const { framework, pageSize } = context.state.world;
        const query = parseListQuery(context.querystring, framework);
        const page = store.page(viewer, { ...query, pageSize });
        const { count, rows, length } = page;
        const { next, previous } = pageLinks(
          listUrl(context),
          query.parameters,
          page,
        );
        const text = `{"count":${count},"next":${JSON.stringify(next)},"previous":${
          JSON.stringify(previous)
        },"results":[${rows}]}`;
        const before = store.count(EVERYONE, query.experimentId);
        return { text, rows: { before, after: count, answered: length } };
      });
    },
  };

  const detail: View = {
    path: `${SESSIONS_PATH}/:session_id`,
    name: "Session Instance",
    allow: READ_ONLY,
    authenticate,
    answer(context: Context) {
      answerFromStore(context, (store, viewer) => {
        const sessionId = readInteger(context.params["session_id"] ?? "");
        if (sessionId === undefined) throw new Refusal("not-found");
        const session = store.get(EVERYONE, sessionId);
        const before = Number(session !== undefined);
        if (!session || !canSee(session, viewer)) {
          context.state.rows = { before, after: 0, answered: 0 };
          throw new Refusal("session-unknown", sessionUnknown(context.state.world.behavior));
        }
        const text = JSON.stringify(toDetail(session, zone));
        return { text, rows: { before, after: 1, answered: 1 } };
      });
    },
  };

  return [root, list, detail];
}

/** Answers with what a world's store says, or what it said before to the same question. */
function answerFromStore(
  context: Context,
  ask: (store: SessionStore, viewer: Viewer) => Answer,
): void {
  const { world, viewer = NOBODY, indent } = context.state;
  const { answers, store, revision } = world;
  const question = `${viewer.isOperator ? "*" : viewer.userId} ${listUrl(context)} ${context.url}`;
  const held = answers.find(revision, question);
  const answer = held ?? ask(store, viewer);
  if (!held) answers.offer(question, answer);
  context.state.rows = answer.rows;
  if (indent) return sendJson(context, JSON.parse(answer.text));
  context.set("Content-Type", "application/json");
  // Deviations read answers as text.
  context.body = world.deviations.length > 0 ? answer.text : held?.body ?? answer.text;
}

/** The API's root is open, but who brings credentials must bring good ones. */
function ifCredentials(step: Step): Step {
  return function ifCredentials(context: Context, next) {
    const header = context.req.headers.authorization ?? "";
    return /^\s*Bearer(\s|$)/.test(header) ? step(context, next) : next();
  };
}
