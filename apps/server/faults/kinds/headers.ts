import * as Type from "typebox";
import { faultKind } from "../fault_kind.ts";

/** What the server itself writes: another value would break the connection, not the answer. */
const FRAMING = ["connection", "content-length", "transfer-encoding"];

const EXPOSED = "Access-Control-Expose-Headers";

/** Headers of the answer. */
export const headers = faultKind({
  keys: {
    headers: Type.Record(
      Type.String(),
      Type.String({ pattern: "^[\\t\\x20-\\x7e\\x80-\\xff]*$", maxLength: 8192 }),
      { minProperties: 1 },
    ),
  },
  sentence:
    'the answer has these headers too, or another value of its own: with `status`, `{"Retry-After": "5"}` or a redirect\'s `{"Location": "/"}`; alone, a wrong `{"Content-Type": "text/html"}`',
  problem({ headers = {} }) {
    const odd = Object.keys(headers).find((name) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name));
    if (odd !== undefined) return { pointer: `/headers/${odd}`, wanted: "the name of a header" };
    const framing = Object.keys(headers).find((name) => FRAMING.includes(name.toLowerCase()));
    return framing === undefined ? undefined : {
      pointer: `/headers/${framing}`,
      wanted: `another header, for the server writes ${framing}`,
    };
  },
  after({ headers = {} }, { context }) {
    if (context.respond === false) return;
    context.set(headers);
    // A page of another origin reads what is named alone.
    const exposed = context.response.get(EXPOSED);
    if (exposed) context.set(EXPOSED, [exposed, ...Object.keys(headers)].join(","));
  },
});
