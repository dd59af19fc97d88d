import { expect, test } from "vitest";
import { AnswerCache } from "./answer_cache.ts";

const rows = { before: 1, after: 1, answered: 1 };

test("an answer is held from its second time on, and for one revision", () => {
  const cache = new AnswerCache();
  expect(cache.find(1, "a")).toBeUndefined();
  cache.offer("a", { text: "1", rows });
  expect(cache.find(1, "a")).toBeUndefined();
  cache.offer("a", { text: "1", rows });
  expect(cache.find(1, "a")?.text).toBe("1");
  expect(cache.find(2, "a")).toBeUndefined();
});

test("answers make room for others, and long questions are not remembered", () => {
  const cache = new AnswerCache();
  const text = "x".repeat(2 ** 20);
  const hold = (question: string) => {
    cache.find(1, question);
    for (let turn = 0; turn < 2; turn++) cache.offer(question, { text, rows });
    return cache.find(1, question) !== undefined;
  };
  for (let question = 0; question < 12; question++) expect(hold(String(question))).toBe(true);
  const held = Array.from({ length: 12 }, (_, question) => cache.find(1, String(question)));
  expect(held.filter((answer) => answer !== undefined).length).toBeLessThanOrEqual(8);
  expect(hold("q".repeat(2000))).toBe(false);
});
