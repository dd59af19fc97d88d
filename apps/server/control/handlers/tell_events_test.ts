import { expect, test, vi } from "vitest";
import { findScenario } from "@sessions/fixtures";
import { openMock } from "../../mock.ts";
import { tellEvents } from "./tell_events.ts";

test("a quiet stream of events is kept open", async () => {
  const dataset = findScenario("sample").build({ seed: 1, now: 0 });
  const mock = openMock({
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
  });
  const clock = vi.spyOn(performance, "now");
  const ended = new AbortController();
  const live = { on: false } as never;
  const pieces = tellEvents(mock.worlds.default, { live, ended: ended.signal }).iterator();
  expect((await pieces.next()).value).toMatch(/^event: state/);
  clock.mockReturnValue(performance.now() + 20_000);
  expect((await pieces.next()).value).toBe(": still here\n\n");
  clock.mockRestore();
  ended.abort();
  mock.close();
});
