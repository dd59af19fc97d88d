import {
  CHANGE_STATUS,
  type ControlName,
  type ControlOperation,
  OPERATION_LIST,
} from "@sessions/control";
import { VERSION } from "../version.ts";
import { FaultSchema } from "../faults/fault.ts";

/** Describes the control plane as OpenAPI 3.1, from the rows that it is served by. */
export function describeControl(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of OPERATION_LIST) {
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
          required: ["detail", "code"],
          properties: {
            detail: { type: "string", description: "What happened, and what was wanted." },
            code: { enum: Object.keys(CHANGE_STATUS) },
            pointer: {
              type: "string",
              description: "JSON Pointer of what is wrong in the body or among the parameters.",
            },
          },
        },
      },
    },
  };
}

function describeRoute(
  { name, method, path, summary, query = {}, body, result, status, open, stream }:
    & ControlOperation
    & { name: ControlName },
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
  const taken = name === "addFault" ? FaultSchema : body;
  const type = stream ? "text/event-stream" : "application/json";
  return {
    summary,
    operationId: [method.toLowerCase(), ...words].join("-"),
    ...(open && { security: [] }),
    parameters,
    ...(taken && { requestBody: { content: { "application/json": { schema: taken } } } }),
    responses: {
      [status ?? (result ? 200 : 204)]: {
        description: "Done.",
        ...(result && { content: { [type]: { schema: stream ? { type: "string" } : result } } }),
      },
      "4XX": {
        description: "Turned down; nothing was changed.",
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}
