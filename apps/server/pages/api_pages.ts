import { fileURLToPath } from "node:url";
import { API_PATH, lastValue, parseQueryString, Refusal } from "@sessions/domain";
import { sendJson } from "../http/answer.ts";
import { apiBase } from "../http/api_base.ts";
import type { Context } from "../http/request_state.ts";
import type { World } from "../world/world.ts";
import { contractPage } from "./contract_page.ts";
import { describeApi } from "./describe_api.ts";
import { examplesOf } from "./examples_of.ts";
import { contentSecurityPolicy, type Page } from "./page.ts";
import { staticPage } from "./static_page.ts";

const YAML = ["application/yaml", "text/yaml", "application/x-yaml", "application/vnd.oai.openapi"];
/** Where the build puts Swagger UI, seen from this file and from the bundle. */
const BUILT = import.meta.url.endsWith(".ts") ? "../dist/swagger-ui/" : "../swagger-ui/";
const DOCS = `${API_PATH}/docs/`;
const CONTRACT = `${DOCS}contract/`;

/** Swagger UI sets styles by itself, and its style sheet has pictures in it. */
const POLICY = contentSecurityPolicy({
  "style-src": "'self' 'unsafe-inline'",
  "font-src": "'self' data:",
});

/** The description of the API, and the pages to read and to try it; its examples exist in that world. */
export function apiPages(world: World): Map<string, Page> {
  const file = (name: string) =>
    staticPage(fileURLToPath(new URL(BUILT + name, import.meta.url)), { policy: POLICY });
  return new Map([
    [`${API_PATH}/schema/`, (context) => description(context, world)],
    [DOCS, file("index.html")],
    [CONTRACT, sendContract],
    ...["start.js", "house.css", "swagger-ui.css", "swagger-ui-bundle.js"].map((name) =>
      [`${DOCS}${name}`, file(name)] as const
    ),
  ]);
}

function sendContract(context: Context): void {
  context.set({
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": contentSecurityPolicy(),
  });
  context.body = contractPage();
}

/** JSON, or YAML when `?format=` or `Accept` prefers it. */
async function description(context: Context, world: World): Promise<void> {
  const format = lastValue(parseQueryString(context.querystring), "format") ?? "";
  if (!["", "json", "yaml"].includes(format)) throw new Refusal("not-found");
  const wanted = format === "" ? context.accepts("application/json", ...YAML) : format;
  if (!wanted) throw new Refusal("accept");
  const value = describeApi(apiBase(context), examplesOf(world));
  context.set({ Vary: "Accept", "Access-Control-Allow-Origin": "*" });
  if (wanted === "json" || wanted === "application/json") {
    context.state.indent = 2;
    return sendJson(context, value);
  }
  const { stringify } = await import("yaml");
  context.body = stringify(value, { aliasDuplicateObjects: false });
  context.set("Content-Type", "application/yaml; charset=utf-8");
}
