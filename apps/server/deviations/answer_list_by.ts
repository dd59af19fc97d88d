import {
  canSee,
  type ListQuery,
  pageLinks,
  parseListQuery,
  resolvePage,
  type Session,
  toListRow,
  type Viewer,
} from "@sessions/domain";
import { listUrl } from "../http/api_base.ts";
import type { Context } from "../http/request_state.ts";
import { allSessions, oncePerData } from "./all_sessions.ts";
import type { DeviationTools, MakeDeviation } from "./deviation.ts";
import { isList, isRead, viewerOf } from "./read_request.ts";
import { refuse, replaceBody } from "./rewrite_answer.ts";

/** Where each page of a list begins and ends. */
export type Cuts = readonly (readonly [start: number, end: number])[];

/** How {@link answerListBy} departs from the contract's listing. */
export interface AnswerListByOptions {
  visible?: (session: Session, viewer: Viewer, tools: DeviationTools) => boolean;
  matches?: (session: Session, experimentId: number) => boolean;
  /** @default newest first */
  order?: (a: Session, b: Session) => number;
  /** Where page n begins and ends; the end of the last page lies behind the last row. */
  pages?: (count: number, pageSize: number) => Cuts;
}

/** Answers a list request anew from all sessions, by other rules. */
export function answerListBy(
  options: AnswerListByOptions,
  when: (context: Context) => boolean = () => true,
): MakeDeviation {
  return (tools) => {
    const listed = oncePerData<Session[]>();
    return async function relisting(context, next) {
      await next();
      const viewer = viewerOf(context, tools);
      if (
        !isList(context) || !isRead(context) || !viewer || ![200, 404].includes(context.status) ||
        context.state.indent === undefined || !when(context)
      ) return;
      let query: ListQuery;
      try {
        query = parseListQuery(context.querystring, tools.framework);
      } catch {
        return;
      }
      const {
        visible = canSee,
        matches = (session, id) => session.experiment_id === id,
        order,
        pages = evenPages,
      } = options;
      const { experimentId } = query;
      const scope = `${viewer.isOperator} ${viewer.userId} ${experimentId}`;
      const sessions = listed(allSessions(tools), scope, (all) => {
        const some = all.filter((session) =>
          visible(session, viewer, tools) &&
          (experimentId === null || matches(session, experimentId))
        );
        return order ? some.sort(order) : some;
      });
      const cuts = pages(sessions.length, tools.pageSize);
      let page: number;
      try {
        page = resolvePage(query.page, cuts.length);
      } catch {
        return refuse(context, 404, { detail: "Invalid page." });
      }
      const [start, end] = cuts[page - 1] ?? [0, 0];
      const links = pageLinks(listUrl(context), query.parameters, {
        page,
        pageCount: cuts.length,
      });
      const results = sessions.slice(start, end).map((session) => toListRow(session, tools.zone));
      context.status = 200;
      replaceBody(context, { count: sessions.length, ...links, results });
    };
  };
}

/** The contract's pages. */
export function evenPages(count: number, size: number): Cuts {
  return Array.from(
    { length: Math.max(1, Math.ceil(count / size)) },
    (_, index) => [index * size, (index + 1) * size] as const,
  );
}
