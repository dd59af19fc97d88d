import { expect, test } from "vitest";
import { CHANGE_STATUS } from "./change_error.ts";
import { pathOf } from "./operation.ts";
import { OPERATION_LIST } from "./operations.ts";

test("every operation has a method and a path of its own, and says what it does", () => {
  const routes = OPERATION_LIST.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(routes).size).toBe(routes.length);
  for (const { name, summary, method, body, status, result } of OPERATION_LIST) {
    expect(summary, name).toMatch(/^[A-Z].*\.$/s);
    expect(body && ["GET", "DELETE"].includes(method), name).toBeFalsy();
    expect(status === undefined || result !== undefined, name).toBe(true);
  }
});

test("pathOf() writes parameters so that none leads elsewhere", () => {
  expect(pathOf("/sessions/:id/start", { id: "5" })).toBe("/sessions/5/start");
  expect(pathOf("/worlds/:id", { id: "../reset?world=x" })).toBe(
    "/worlds/..%2Freset%3Fworld%3Dx",
  );
});

test("what is turned down is answered with a status from 400 on", () => {
  expect(Math.min(...Object.values(CHANGE_STATUS))).toBe(400);
});
