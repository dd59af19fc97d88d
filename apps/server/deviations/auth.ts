import { createHmac, type KeyObject } from "node:crypto";
import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import type { DeviationTools, Json, MakeDeviation } from "./deviation.ts";
import { impersonate, impersonateOperator } from "./impersonate.ts";
import {
  authorizationOf,
  claimsOf,
  isDetail,
  isList,
  isRead,
  sessionOf,
  tokenOf,
} from "./read_request.ts";
import { answerWith, refuse } from "./rewrite_answer.ts";

const isMissing = (context: Context): boolean =>
  authorizationOf(context) === "" && (isList(context) || isDetail(context));
const isGarbage = (context: Context): boolean =>
  /^Bearer\b/.test(authorizationOf(context)) && claimsOf(tokenOf(context)) === undefined;

/** Lets nobody go on as an operator. */
const open =
  (when: (context: Context, tools: DeviationTools) => boolean): MakeDeviation => (tools) =>
    function open(context, next) {
      if (when(context, tools) && isRead(context)) impersonateOperator(context, tools);
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

/** The parts of a token, whatever signed it. */
interface Parts {
  readonly header: Json;
  readonly payload: Json;
  /** Header and payload, as they were signed. */
  readonly signed: string;
  readonly signature: string;
}

/** Takes a token by its very text, as the user whom it names. */
const takingText =
  (fault: (parts: Parts, tools: DeviationTools) => boolean): MakeDeviation => (tools) =>
    function takingText(context, next) {
      const [first = "", second = "", signature = ""] = tokenOf(context).split(".");
      const [header, payload] = [first, second].map(readPart);
      if (
        header && payload && payload.exp > nowOf(tools) &&
        fault({ header, payload, signed: `${first}.${second}`, signature }, tools)
      ) impersonate(context, Number(payload.user_id), tools);
      return next();
    };

function readPart(text: string): Json {
  try {
    return JSON.parse(String(Buffer.from(text, "base64url")));
  } catch {
    return undefined;
  }
}

/** The signature that a key gives to what is signed. */
const signatureOf = (signed: string, key: KeyObject | Buffer, hash = "sha256"): string =>
  createHmac(hash, key).update(signed).digest("base64url");
const isAccess = ({ payload }: Parts): boolean => payload.token_type === "access";
const isHs256 = ({ header }: Parts): boolean => header.alg === "HS256";
const isSignedWith = (key: string): MakeDeviation =>
  takingText((parts) =>
    isHs256(parts) && isAccess(parts) &&
    parts.signature === signatureOf(parts.signed, Buffer.from(key))
  );

const nowOf = ({ clock }: DeviationTools): number => clock.now() / 1000;

/** The deviations of authentication. */
export const AUTH_DEVIATIONS = {
  "auth/open-list": open((context) => isMissing(context) && isList(context)),
  "auth/open-detail": open((context) => isMissing(context) && isDetail(context)),
  "auth/open-ended": open((context, tools) =>
    isMissing(context) && (sessionOf(context, tools)?.end_date_time ?? null) !== null
  ),
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
  "auth/empty-signature-taken": takingText((parts) =>
    isHs256(parts) && isAccess(parts) && parts.signature === ""
  ),
  "auth/empty-key-taken": isSignedWith(""),
  "auth/known-key-taken": isSignedWith("secret"),
  "auth/signature-beginning": takingText((parts, { key }) => {
    const good = signatureOf(parts.signed, key);
    return isHs256(parts) && isAccess(parts) && parts.signature.length === good.length &&
      parts.signature.slice(0, good.length / 2) === good.slice(0, good.length / 2);
  }),
  "auth/signature-any-case": takingText((parts, { key }) =>
    isHs256(parts) && isAccess(parts) &&
    parts.signature.toLowerCase() === signatureOf(parts.signed, key).toLowerCase()
  ),
  "auth/header-key-taken": takingText((parts) =>
    isAccess(parts) && typeof parts.header.jwk?.k === "string" &&
    parts.signature === signatureOf(parts.signed, Buffer.from(parts.header.jwk.k, "base64url"))
  ),
  "auth/algorithm-none-case": takingText((parts) =>
    isAccess(parts) && parts.header.alg !== "none" &&
    String(parts.header.alg).toLowerCase() === "none"
  ),
  "auth/two-segments-taken": (tools) => (context, next) => {
    if (tokenOf(context).split(".").length !== 2) return next();
    return takingText((parts) => isAccess(parts))(tools)(context, next);
  },
  "auth/algorithm-hs384": takingText((parts, { key }) =>
    parts.header.alg === "HS384" && parts.signature === signatureOf(parts.signed, key, "sha384")
  ),
  "auth/type-missing-taken": takingText((parts, { key }) =>
    isHs256(parts) && parts.payload.token_type === undefined &&
    parts.signature === signatureOf(parts.signed, key)
  ),
  "auth/sliding-taken": takingText((parts, { key }) =>
    isHs256(parts) && parts.payload.token_type === "sliding" &&
    parts.signature === signatureOf(parts.signed, key)
  ),
  "auth/open-page": open((context) =>
    isMissing(context) && isList(context) && /(^|&)page=\d/.test(context.querystring)
  ),
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
