import { readInteger, ROW_KEYS } from "@sessions/domain";
import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import type { MakeDeviation } from "./deviation.ts";
import { idTextOf, isDetail, isRead, sessionOf } from "./read_request.ts";
import { answerWith, refuse, rewriteAnswer } from "./rewrite_answer.ts";

const idOf = (context: Context): number | undefined => readInteger(idTextOf(context));
const isInvalid = (context: Context): boolean =>
  isDetail(context) && isRead(context) &&
  !((idOf(context) ?? 0) >= 1 && (idOf(context) ?? 0) < 2 ** 53);

/** Text that no integer is read from; one with a dot is no route, so it never gets that far. */
const isWord = (context: Context): boolean =>
  isDetail(context) && isRead(context) && idOf(context) === undefined &&
  context.state.viewer !== undefined && !idTextOf(context).includes(".");

const unknown = (answer: (context: Context) => void): MakeDeviation => (tools) =>
  answerWith(
    404,
    (context) =>
      isDetail(context) && isRead(context) && !isInvalid(context) &&
      sessionOf(context, tools) === undefined,
    answer,
  )(tools);

/** The deviations of retrieving one session. */
export const DETAIL_DEVIATIONS = {
  "detail/list-shape": rewriteAnswer(
    isDetail,
    (detail) => Object.fromEntries(ROW_KEYS.map((key) => [key, detail[key]])),
  ),
  "detail/extra-key": rewriteAnswer(
    isDetail,
    (detail, context) => ({ ...detail, url: context.path }),
  ),
  "detail/id-text": rewriteAnswer(
    isDetail,
    (detail) => ({ ...detail, created_by: detail.created_by && String(detail.created_by) }),
  ),
  "detail/wrapped": rewriteAnswer(isDetail, (detail) => ({ session: detail })),
  "detail/differs": rewriteAnswer(
    isDetail,
    (detail) => ({ ...detail, experiment_id: detail.experiment_id + 1 }),
  ),
  "detail/unknown-500": unknown((context) => htmlPage(context)),
  "detail/unknown-empty": unknown((context) => refuse(context, 200, {})),
  "detail/unknown-html": unknown((context) => htmlPage(context, 404)),
  "detail/invalid-500": answerWith(404, isWord, (context) => htmlPage(context)),
  "detail/modulo": () => (context, next) => {
    const id = idOf(context) ?? 0;
    if (isDetail(context) && id >= 2 ** 32 && Number.isSafeInteger(id)) {
      context.path = context.path.replace(/[^/]+$/, String(id % 2 ** 32));
    }
    return next();
  },
  "detail/huge-500": answerWith(
    404,
    (context) => isDetail(context) && isRead(context) && (idOf(context) ?? 0) >= 2 ** 31,
    (context) => htmlPage(context),
  ),
  "detail/float": () => (context, next) => {
    if (isDetail(context)) context.path = context.path.replace(/\.0$/, "");
    return next();
  },
  "detail/invalid-400": answerWith(
    404,
    isInvalid,
    (context) => refuse(context, 400, { detail: "Invalid id." }),
  ),
} satisfies Record<string, MakeDeviation>;
