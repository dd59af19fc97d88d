import { REQUIREMENTS } from "@sessions/domain";
import { authAlgorithm } from "./auth/algorithm.ts";
import { authExpired } from "./auth/expired.ts";
import { authMalformed } from "./auth/malformed.ts";
import { authRequired } from "./auth/required.ts";
import { authSignature } from "./auth/signature.ts";
import { authTokenType } from "./auth/token_type.ts";
import { authUser } from "./auth/user.ts";
import type { Check } from "./check.ts";
import { detailAgrees } from "./detail/agrees.ts";
import { detailInvalid } from "./detail/invalid.ts";
import { detailShape } from "./detail/shape.ts";
import { detailUnknown } from "./detail/unknown.ts";
import { filterBlank } from "./filter/blank.ts";
import { filterInvalid } from "./filter/invalid.ts";
import { filterMatch } from "./filter/match.ts";
import { filterNone } from "./filter/none.ts";
import { filterRepeated } from "./filter/repeated.ts";
import { httpHead } from "./http/head.ts";
import { httpJson } from "./http/json.ts";
import { httpNotAcceptable } from "./http/not_acceptable.ts";
import { httpOptions } from "./http/options.ts";
import { httpPrivate } from "./http/private.ts";
import { httpReadOnly } from "./http/read_only.ts";
import { httpTrailingSlash } from "./http/trailing_slash.ts";
import { listCount } from "./list/count.ts";
import { listEnvelope } from "./list/envelope.ts";
import { listLinks } from "./list/links.ts";
import { listOrder } from "./list/order.ts";
import { listPageInvalid } from "./list/page_invalid.ts";
import { listPageSize } from "./list/page_size.ts";
import { listPages } from "./list/pages.ts";
import { listRow } from "./list/row.ts";
import { listUnknownParameter } from "./list/unknown_parameter.ts";
import { scopeForeignDetail } from "./scope/foreign_detail.ts";
import { scopeForeignHidden } from "./scope/foreign_hidden.ts";
import { scopeOperatorDetail } from "./scope/operator_detail.ts";
import { scopeOperatorFilter } from "./scope/operator_filter.ts";
import { scopeOperatorList } from "./scope/operator_list.ts";
import { scopeSelfCount } from "./scope/self_count.ts";
import { scopeSelfDetail } from "./scope/self_detail.ts";
import { scopeSelfFilter } from "./scope/self_filter.ts";
import { scopeSelfList } from "./scope/self_list.ts";
import { timeFormat } from "./time/format.ts";
import { timeOrder } from "./time/order.ts";
import { timeZone } from "./time/zone.ts";

const ALL: readonly Check[] = [
  listEnvelope,
  listRow,
  listCount,
  listPages,
  listLinks,
  listPageSize,
  listOrder,
  listPageInvalid,
  listUnknownParameter,
  filterMatch,
  filterNone,
  filterBlank,
  filterInvalid,
  filterRepeated,
  detailShape,
  detailAgrees,
  detailUnknown,
  detailInvalid,
  scopeOperatorList,
  scopeOperatorFilter,
  scopeOperatorDetail,
  scopeSelfList,
  scopeSelfFilter,
  scopeSelfCount,
  scopeSelfDetail,
  scopeForeignDetail,
  scopeForeignHidden,
  authRequired,
  authMalformed,
  authSignature,
  authAlgorithm,
  authExpired,
  authTokenType,
  authUser,
  timeFormat,
  timeZone,
  timeOrder,
  httpJson,
  httpHead,
  httpOptions,
  httpReadOnly,
  httpNotAcceptable,
  httpTrailingSlash,
  httpPrivate,
];

/** The check of every requirement, in the order of the contract. */
export const CHECKS: readonly Check[] = REQUIREMENTS.flatMap(({ id }) =>
  ALL.filter((check) => check.id === id)
);
