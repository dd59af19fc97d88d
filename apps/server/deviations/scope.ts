import {
  canSee,
  EVERYONE,
  isSelfSession,
  lastValue,
  parseQueryString,
  readInteger,
  type Session,
  toDetail,
  type Viewer,
} from "@sessions/domain";
import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import { answerListBy, type AnswerListByOptions } from "./answer_list_by.ts";
import type { DeviationTools, MakeDeviation } from "./deviation.ts";
import { impersonateOperator } from "./impersonate.ts";
import { idTextOf, isDetail, isList, isRead, sessionOf, viewerOf } from "./read_request.ts";
import { hideSession, refuse, replaceBody, rewriteAnswer } from "./rewrite_answer.ts";

const filterTextOf = (context: Context): string =>
  lastValue(parseQueryString(context.querystring), "experiment_id") ?? "";
const filterOf = (context: Context): number | undefined => readInteger(filterTextOf(context));
const isOther = (context: Context, tools: DeviationTools): boolean =>
  viewerOf(context, tools)?.isOperator === false;

/** Whether a user has a self session in an experiment, which takes no look at all sessions. */
function worksOn({ store }: DeviationTools, userId = 0, experimentId = 0): boolean {
  return store.count({ userId, isOperator: false }, experimentId) > 0;
}

/** Lets who is no operator go on as one, where `when` says so. */
const unscoped =
  (when: (context: Context, tools: DeviationTools) => boolean): MakeDeviation => (tools) =>
    function unscoped(context, next) {
      if (isOther(context, tools) && when(context, tools)) impersonateOperator(context, tools);
      return next();
    };

/** Answers who is no operator in another way, where `when` says so. */
const refusing = (
  when: (context: Context, tools: DeviationTools, viewer: Viewer) => boolean,
  answer: (context: Context, session: Session | undefined) => void,
): MakeDeviation =>
(tools) =>
  async function refusing(context, next) {
    await next();
    const viewer = viewerOf(context, tools);
    if (
      !viewer || viewer.isOperator || !isRead(context) || context.state.indent === undefined ||
      ![200, 400, 404].includes(context.status) ||
      !when(context, tools, viewer)
    ) return;
    answer(context, sessionOf(context, tools));
  };

const wholeList = (context: Context): boolean => isList(context) && filterTextOf(context) === "";
const goodWholeList = (context: Context): boolean => wholeList(context) && context.status === 200;
const foreignFilter = (context: Context, tools: DeviationTools, viewer: Viewer): boolean =>
  isList(context) && filterTextOf(context) !== "" &&
  !worksOn(tools, viewer.userId, filterOf(context));
const foreignDetail = (context: Context, tools: DeviationTools, viewer: Viewer): boolean => {
  const session = sessionOf(context, tools);
  return session !== undefined && !canSee(session, viewer);
};
const othersWith = (extra: NonNullable<AnswerListByOptions["visible"]>): MakeDeviation =>
  answerListBy({
    visible: (session, viewer, tools) => canSee(session, viewer) || extra(session, viewer, tools),
  });
const denied = (what: string) => ({
  detail: `PermissionDenied: unable to GET /experiment-session${what}`,
});
const onlyOperators = (
  visible: (session: Session, viewer: Viewer) => boolean,
  when?: (context: Context) => boolean,
): MakeDeviation =>
  answerListBy({
    visible: (session, viewer) =>
      viewer.isOperator ? visible(session, viewer) : canSee(session, viewer),
  }, when);

/** The deviations of who sees what. */
export const SCOPE_DEVIATIONS = {
  "scope/operator-hides-pending": onlyOperators((session) => session.start_date_time !== null),
  "scope/operator-own": onlyOperators((session, viewer) => isSelfSession(session, viewer.userId)),
  "scope/operator-filter-active": onlyOperators(
    (session) => !session.is_active,
    (context) => filterOf(context) !== undefined,
  ),
  "scope/operator-detail-own": (tools) =>
    async function operatorDetailOwn(context, next) {
      await next();
      const viewer = viewerOf(context, tools);
      const session = sessionOf(context, tools);
      if (
        viewer?.isOperator && session && context.status === 200 && isRead(context) &&
        !isSelfSession(session, viewer.userId)
      ) hideSession(context);
    },
  "scope/list-all": unscoped((context) => isList(context) && filterOf(context) === undefined),
  "scope/list-none": refusing(
    goodWholeList,
    (context) => refuse(context, 200, { count: 0, next: null, previous: null, results: [] }),
  ),
  "scope/list-403": refusing(wholeList, (context) => refuse(context, 403, denied(" list"))),
  "scope/list-500": refusing(wholeList, (context) => htmlPage(context)),
  "scope/list-newest": refusing(goodWholeList, (context) => {
    const { results } = JSON.parse(String(context.body));
    refuse(context, 200, {
      count: Math.min(1, results.length),
      next: null,
      previous: null,
      results: results.slice(0, 1),
    });
  }),
  "scope/active-public": othersWith((session) => session.is_active),
  "scope/null-starter-public": othersWith((session) => session.started_by === null),
  "scope/colleagues": othersWith((session, { userId }, tools) =>
    worksOn(tools, userId, session.experiment_id)
  ),
  "scope/filter-all": unscoped((context) => isList(context) && filterOf(context) !== undefined),
  "scope/filter-members": unscoped((context, tools) =>
    isList(context) && worksOn(tools, viewerOf(context, tools)?.userId, filterOf(context))
  ),
  "scope/filter-403": refusing(foreignFilter, (context) => refuse(context, 403, denied(" list"))),
  "scope/filter-500": refusing(foreignFilter, (context) => htmlPage(context)),
  "scope/count-all": rewriteAnswer(isList, (list, context, tools) => {
    return { ...list, count: tools.store.count(EVERYONE, filterOf(context)) };
  }),
  "scope/detail-404": refusing(
    (context, tools, viewer) => sessionOf(context, tools)?.started_by === viewer.userId,
    (context) => hideSession(context),
  ),
  "scope/detail-all": unscoped(isDetail),
  "scope/detail-members": unscoped((context, tools) =>
    worksOn(tools, viewerOf(context, tools)?.userId, sessionOf(context, tools)?.experiment_id)
  ),
  "scope/detail-active": unscoped((context, tools) =>
    sessionOf(context, tools)?.is_active === true
  ),
  "scope/detail-200-error": refusing(
    foreignDetail,
    (context) => refuse(context, 200, { detail: "Not found." }),
  ),
  "scope/filter-other-form": unscoped((context) =>
    isList(context) && /^[+0]\d/.test(filterTextOf(context))
  ),
  "scope/detail-encoded": unscoped((context) =>
    isDetail(context) && /%3\d/.test(context.originalUrl)
  ),
  "scope/detail-zero-padded": unscoped((context) =>
    isDetail(context) && /^0\d/.test(idTextOf(context))
  ),
  "scope/detail-format": unscoped((context) =>
    isDetail(context) && /(^|&)format=json/.test(context.querystring)
  ),
  "scope/detail-options": (tools) =>
    async function detailOptions(context, next) {
      await next();
      const session = sessionOf(context, tools);
      if (context.method !== "OPTIONS" || context.status !== 200 || !session) return;
      replaceBody(context, {
        ...JSON.parse(String(context.body)),
        ...toDetail(session, tools.zone),
      });
    },
  "scope/detail-headers": refusing(foreignDetail, (context, session) => {
    if (session) context.set("X-Session", JSON.stringify({ created_by: session.created_by }));
  }),
  "scope/foreign-401": refusing(foreignDetail, (context) => {
    refuse(context, 401, { detail: "Authentication credentials were not provided." });
  }),
  "scope/foreign-403": refusing(
    foreignDetail,
    (context) => refuse(context, 403, denied(`/${idTextOf(context)} details`)),
  ),
  "scope/foreign-500": refusing(foreignDetail, (context) => htmlPage(context)),
  "scope/head-all": unscoped((context) => context.method === "HEAD" && isDetail(context)),
} satisfies Record<string, MakeDeviation>;
