import { STATUS_CODES } from "node:http";
import { frameworkOf } from "@sessions/domain";
import type { Context } from "./request_state.ts";

/** What the framework's own error pages say; a proxy before it words the others. */
const TITLES: Record<number, string> = {
  400: "Bad Request (400)",
  404: "Not Found",
  500: "Server Error (500)",
};

/** Answers with an HTML error page, as the framework or a proxy before it does. */
export function htmlPage(context: Context, status = 500): void {
  const title = TITLES[status] ?? `${status} ${STATUS_CODES[status] ?? "Error"}`;
  context.status = status;
  context.remove("WWW-Authenticate");
  context.remove("Allow");
  context.set(
    "Content-Type",
    status in TITLES ? frameworkOf(context.state.world.framework).pageType : "text/html",
  );
  context.body =
    `\n<!doctype html>\n<html lang="en">\n<head>\n  <title>${title}</title>\n</head>\n<body>\n  <h1>${title}</h1><p></p>\n</body>\n</html>\n`;
}
