import { VERSION } from "../version.ts";
import type { ControlRoute } from "./route.ts";

/** Describes the control plane as OpenAPI 3.1, from the table that serves it. */
export function describeControl(routes: readonly ControlRoute[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = `/__mock${route.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "The control plane of sessions-mock",
      version: VERSION,
      license: { name: "MIT", identifier: "MIT" },
    },
    security: [{ controlToken: [] }],
    paths,
    components: {
      securitySchemes: { controlToken: { type: "http", scheme: "bearer" } },
      schemas: {
        Problem: {
          type: "object",
          required: ["detail"],
          properties: {
            detail: { type: "string", description: "What happened, and what was wanted." },
            pointer: { type: "string", description: "JSON Pointer of what is wrong." },
          },
        },
      },
    },
  };
}

function describeRoute(
  { method, path, summary, query = {}, body, status = 200, open }: ControlRoute,
) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const parameters = [
    ...names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...Object.entries({ world: { type: "string" }, ...query }).map(([name, schema]) => ({
      name,
      in: "query",
      schema,
    })),
  ];
  const words = path.split(/[/:]+/).filter(Boolean);
  return {
    summary,
    operationId: [method.toLowerCase(), ...words].join("-"),
    ...(open && { security: [] }),
    parameters,
    ...(body && { requestBody: { content: { "application/json": { schema: body } } } }),
    responses: {
      [status]: { description: "Done." },
      "4XX": {
        description: "Turned down; nothing was changed.",
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}
