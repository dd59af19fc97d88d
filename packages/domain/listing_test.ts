import { expect, test } from "vitest";
import { parseListQuery, resolvePage } from "./list_query.ts";
import { getSession, listSessions } from "./listing.ts";
import type { Session } from "./session.ts";

const row = (session_id: number, rest: Partial<Session> = {}) =>
  ({
    session_id,
    created_time: session_id,
    experiment_id: 1,
    created_by: 1,
    started_by: null,
    ended_by: null,
    ...rest,
  }) as Session;
const operator = { userId: 9, isOperator: true };

test("listSessions() breaks ties by the highest id, whatever the order it was given", () => {
  const sessions = [
    row(1, { created_time: 5 }),
    row(3, { created_time: 5 }),
    row(2, { created_time: 7 }),
  ];
  const ids = listSessions(sessions, operator, parseListQuery("")).rows.map((session) =>
    session.session_id
  );
  expect(ids).toEqual([2, 3, 1]);
});

test("listSessions() pages without a gap, and has a first page when there is nothing", () => {
  const sessions = [1, 2, 3, 4, 5].map((id) => row(id));
  const page = (text: string) =>
    listSessions(sessions, operator, { ...parseListQuery(`page=${text}`), pageSize: 2 });
  expect(["1", "2", "last"].map((text) => page(text).rows.map((session) => session.session_id)))
    .toEqual([[5, 4], [3, 2], [1]]);
  expect(listSessions([], operator, parseListQuery(""))).toEqual({
    count: 0,
    page: 1,
    pageCount: 1,
    rows: [],
  });
  expect(() => page("4")).toThrow("404 page");
});

test("listSessions() shows who created, started or ended a session, and nobody else", () => {
  const sessions = [
    row(1, { created_by: 5 }),
    row(2, { started_by: 5 }),
    row(3, { ended_by: 5 }),
    row(4, { modified_by: 5 }),
  ];
  const { count, rows } = listSessions(
    sessions,
    { userId: 5, isOperator: false },
    parseListQuery(""),
  );
  expect(count).toBe(3);
  expect(rows.map((session) => session.session_id)).toEqual([3, 2, 1]);
});

test("getSession() hides a session of others as if it did not exist", () => {
  const sessions = [row(1), row(2)];
  expect(getSession(sessions, { userId: 1, isOperator: false }, 2)?.session_id).toBe(2);
  expect(getSession(sessions, { userId: 5, isOperator: false }, 2)).toBeUndefined();
  expect(getSession(sessions, operator, 7)).toBeUndefined();
});

test.each(["0", "-1", "abc", "1.0", "", "4", "Last"])(
  "resolvePage() refuses page %j of 3 (list/page-invalid)",
  (page) => {
    expect(() => resolvePage(page, 3)).toThrow("404 page");
  },
);
