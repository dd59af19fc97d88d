import { expect, test } from "vitest";
import { History, REMOVED } from "./history.ts";

/** A history whose time stands still until it is moved. */
function open() {
  let at = 0;
  const history = new History(() => at);
  return { history, kinds: () => history.anomalies.map(({ kind }) => kind), tick: () => ++at };
}

test("saw() takes what was acknowledged, and what was sent meanwhile", () => {
  const { history, kinds, tick } = open();
  history.created(1, 1, tick());
  const begun = tick();
  history.begin(1, 2);
  history.saw(1, 1, begun);
  history.saw(1, 2, begun);
  expect(kinds()).toEqual([]);
});

test("saw() finds an answer that is older than what was acknowledged before it was asked", () => {
  const { history, kinds, tick } = open();
  history.created(1, 1, tick());
  const acknowledge = history.begin(1, 2);
  tick();
  acknowledge();
  history.saw(1, 1, tick());
  history.saw(1, 1, tick(), "lost");
  expect(kinds()).toEqual(["stale", "lost"]);
});

test("saw() finds what nobody wrote, and a session that came back after its removal", () => {
  const { history, kinds, tick } = open();
  history.created(1, 1, tick());
  history.saw(1, REMOVED, tick());
  history.saw(1, 7, tick());
  history.begin(1, REMOVED)();
  history.saw(1, 1, tick() + 1);
  history.created(1, 1, tick());
  expect(kinds()).toEqual(["stale", "invented", "stale", "invented"]);
});

test("saw() lets nobody see undone what one has seen, acknowledged or not", () => {
  const { history, kinds, tick } = open();
  history.created(1, 1, tick());
  history.begin(1, 2);
  history.saw(1, 2, tick());
  tick();
  history.saw(1, 1, tick());
  expect(kinds()).toEqual(["stale"]);
});
