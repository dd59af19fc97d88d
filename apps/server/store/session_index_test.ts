import { expect, test } from "vitest";
import { SessionIndex } from "./session_index.ts";

test("lists make room for others: the one that was not asked for longest goes first", () => {
  const counted = new Map<number, number>();
  const index = new SessionIndex({
    count({ viewer: { userId } }) {
      counted.set(userId, (counted.get(userId) ?? 0) + 1);
      return 0;
    },
    keys: () => [],
    order: () => [0, 0] as never,
  });
  const ask = (userId: number) =>
    index.count({ viewer: { userId, isOperator: false }, experimentId: null });
  for (let user = 1; user <= 10_000; user++) ask(user);
  ask(1);
  expect(counted.get(1)).toBe(1);
  ask(10_001);
  ask(1);
  ask(2);
  expect([counted.get(1), counted.get(2)]).toEqual([1, 2]);
});
