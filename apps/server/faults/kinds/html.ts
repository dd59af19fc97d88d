import * as Type from "typebox";
import { htmlPage } from "../../http/html_page.ts";
import { faultKind } from "../fault_kind.ts";

/** An HTML error page instead of an answer. */
export const html = faultKind({
  keys: { html: Type.Integer({ minimum: 400, maximum: 599 }) },
  sentence: "an HTML error page of that status",
  isAnswer: true,
  answer: ({ html = 500 }, { context }) => htmlPage(context, html),
});
