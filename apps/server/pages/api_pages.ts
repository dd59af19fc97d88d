import { fileURLToPath } from "node:url";
import { API_PATH, lastValue, parseQueryString, Refusal } from "@sessions/domain";
import { sendJson } from "../http/answer.ts";
import { apiBase } from "../http/api_base.ts";
import type { Context } from "../http/request_state.ts";
import { describeApi } from "./describe_api.ts";
import { contentSecurityPolicy, type Page } from "./page.ts";
import { staticPage } from "./static_page.ts";

const YAML = ["application/yaml", "text/yaml", "application/x-yaml", "application/vnd.oai.openapi"];
/** Where the build puts Swagger UI, seen from this file and from the bundle. */
const BUILT = import.meta.url.endsWith(".ts") ? "../dist/swagger-ui/" : "../swagger-ui/";
const DOCS = `${API_PATH}/docs/`;

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The /sessions API, as the mock serves it</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="swagger-ui.css">
<p><a href="/">The console</a> · <a href="../schema/">This description as JSON</a>, <a href="../schema/?format=yaml">as YAML</a></p>
<div id="description"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</html>
`;
const SCRIPT = `SwaggerUIBundle({
  url: "${API_PATH}/schema/",
  dom_id: "#description",
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: true,
  // The badge would ask a server elsewhere.
  validatorUrl: null,
});
`;
/** Swagger UI sets styles by itself, and its style sheet has pictures in it. */
const POLICY = contentSecurityPolicy({
  "style-src": "'self' 'unsafe-inline'",
  "font-src": "'self' data:",
});

/** The description of the API, and the pages to read and to try it. */
export function apiPages(): Map<string, Page> {
  const file = (name: string) =>
    staticPage(fileURLToPath(new URL(BUILT + name, import.meta.url)), { policy: POLICY });
  return new Map([
    [`${API_PATH}/schema/`, description],
    [DOCS, (context) => send(context, "text/html; charset=utf-8", HTML)],
    [`${DOCS}start.js`, (context) => send(context, "text/javascript; charset=utf-8", SCRIPT)],
    ...["swagger-ui.css", "swagger-ui-bundle.js"].map((name) =>
      [`${DOCS}${name}`, file(name)] as const
    ),
  ]);
}

function send(context: Context, type: string, body: string): void {
  context.set({ "Content-Type": type, "Content-Security-Policy": POLICY });
  context.body = body;
}

/** JSON, or YAML when `?format=` or `Accept` prefers it. */
async function description(context: Context): Promise<void> {
  const format = lastValue(parseQueryString(context.querystring), "format") ?? "";
  if (!["", "json", "yaml"].includes(format)) throw new Refusal("not-found");
  const wanted = format === "" ? context.accepts("application/json", ...YAML) : format;
  if (!wanted) throw new Refusal("accept");
  const value = describeApi(apiBase(context));
  context.set({ Vary: "Accept", "Access-Control-Allow-Origin": "*" });
  if (wanted === "json" || wanted === "application/json") {
    context.state.indent = 2;
    return sendJson(context, value);
  }
  const { stringify } = await import("yaml");
  context.body = stringify(value, { aliasDuplicateObjects: false });
  context.set("Content-Type", "application/yaml; charset=utf-8");
}
