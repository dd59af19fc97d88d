import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import type { DeviationTools, MakeDeviation } from "./deviation.ts";
import { impersonate, impersonateOperator } from "./impersonate.ts";
import { authorizationOf, claimsOf, isDetail, isList, isRead, tokenOf } from "./read_request.ts";
import { answerWith, refuse } from "./rewrite_answer.ts";

const isMissing = (context: Context): boolean =>
  authorizationOf(context) === "" && (isList(context) || isDetail(context));
const isGarbage = (context: Context): boolean =>
  /^Bearer\b/.test(authorizationOf(context)) && claimsOf(tokenOf(context)) === undefined;

/** Lets nobody go on as an operator. */
const open = (when: (context: Context) => boolean): MakeDeviation => (tools) =>
  function open(context, next) {
    if (when(context) && isRead(context)) impersonateOperator(context, tools);
    return next();
  };

/** Takes a token that `fault` describes, as the user whom it names or else as an operator. */
const taking = (
  fault: (token: NonNullable<ReturnType<typeof claimsOf>>, tools: DeviationTools) => boolean,
): MakeDeviation =>
(tools) =>
  function taking(context, next) {
    const token = claimsOf(tokenOf(context));
    if (token && fault(token, tools)) {
      const { user_id: id } = token.payload;
      if (tools.store.user(Number(id))) impersonate(context, Number(id), tools);
      else impersonateOperator(context, tools);
    }
    return next();
  };

const nowOf = ({ clock }: DeviationTools): number => clock.now() / 1000;

/** The deviations of authentication. */
export const AUTH_DEVIATIONS = {
  "auth/open-list": open((context) => isMissing(context) && isList(context)),
  "auth/open-detail": open((context) => isMissing(context) && isDetail(context)),
  "auth/required-403": answerWith(
    401,
    isMissing,
    (context) => refuse(context, 403, { detail: "Authentication credentials were not provided." }),
  ),
  "auth/required-redirect": answerWith(401, isMissing, (context) => {
    refuse(context, 302, {});
    context.set("Location", "/login");
  }),
  "auth/required-200": answerWith(
    401,
    isMissing,
    (context) => refuse(context, 200, { detail: "Authentication credentials were not provided." }),
  ),
  "auth/no-challenge": answerWith(401, isMissing, (context) => context.remove("WWW-Authenticate")),
  "auth/malformed-500": answerWith(401, isGarbage, (context) => htmlPage(context)),
  "auth/malformed-open": open((context) => /^Bearer \S+ \S+$/.test(authorizationOf(context))),
  "auth/signature-ignored": taking(({ header, payload }, tools) =>
    header.alg === "HS256" && payload.token_type === "access" && payload.exp > nowOf(tools) &&
    tools.store.user(Number(payload.user_id)) !== undefined
  ),
  "auth/algorithm-none": taking(({ header }) => header.alg === "none"),
  "auth/expired-taken": taking(({ header, payload }, tools) =>
    header.alg === "HS256" && payload.exp <= nowOf(tools)
  ),
  "auth/refresh-taken": taking(({ header, payload }) =>
    header.alg === "HS256" && payload.token_type === "refresh"
  ),
  "auth/nobody-taken": taking(({ header, payload }, tools) =>
    header.alg === "HS256" && tools.store.user(Number(payload.user_id)) === undefined
  ),
} satisfies Record<string, MakeDeviation>;
