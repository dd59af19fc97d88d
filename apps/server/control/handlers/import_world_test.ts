import { EVERYONE, openTimeZone } from "@sessions/domain";
import { generateDataset, sampleDataset, writeDataset } from "@sessions/fixtures";
import { afterAll, expect, test, vi } from "vitest";
import { openMock } from "../../mock.ts";
import { othersTurn, SLICE_MS } from "../in_slices.ts";
import { importWorld } from "./import_world.ts";

const mock = openMock({
  seed: () => ({ dataset: sampleDataset(), origin: { scenario: "sample", seed: 1 } }),
  onError(error) {
    throw error;
  },
});
afterAll(() => mock.close());

const large = generateDataset({ sessions: 5000, now: 1_800_000_000_000_000 });
const file = {
  dataset: JSON.parse([...writeDataset(large, openTimeZone("UTC"))].join("")),
};

test("others have their turn while an import is put together, and there is one at a time", async () => {
  const world = mock.worlds.create();
  const stage = vi.spyOn(world.store, "stage");
  // On a fast machine, too, each step takes a slice.
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now += SLICE_MS);
  let isDone = false;
  const ends = Promise.allSettled([importWorld(world, file), importWorld(world, file)])
    .finally(() => isDone = true);
  let [checking, staging] = [0, 0];
  while (!isDone) {
    await othersTurn();
    if (stage.mock.calls.length === 0) checking++;
    else staging++;
  }
  clock.mockRestore();
  // The last turn is the one that ends it.
  expect(Math.min(checking, staging)).toBeGreaterThan(1);
  expect(await ends).toContainEqual({ status: "fulfilled", value: undefined });
  expect(await ends).toContainEqual(
    expect.objectContaining({ reason: expect.objectContaining({ code: "state" }) }),
  );
  expect(world.store.count(EVERYONE)).toBe(5000);
  await importWorld(world, { dataset: { users: [], sessions: [] } });
  expect(world.store.count(EVERYONE)).toBe(0);
});

test.each(["checked", "staged"])(
  "a world that is deleted while a dataset is %s imports nothing",
  async (what) => {
    const world = mock.worlds.create();
    const stage = vi.spyOn(world.store, "stage");
    const refused = expect(importWorld(world, file)).rejects.toThrow(
      "Cannot import: the world was reset or deleted meanwhile. Import again",
    );
    while (what === "staged" && stage.mock.calls.length === 0) await othersTurn();
    mock.worlds.delete(world.id);
    await refused;
  },
);
