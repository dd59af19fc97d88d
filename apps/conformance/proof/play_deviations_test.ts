import { DEVIATIONS, parseDateTime } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { expect, test } from "vitest";
import { playDeviations } from "./play_deviations.ts";
import type { Ground } from "./player.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const { users, sessions } = generateDataset({ sessions: 30, users: 6, now });
const ground: Ground = {
  users,
  sessions: [...sessions],
  pageSize: 10,
  timeZone: "America/New_York",
  ids: [1, 3],
  confirms: false,
  aimed: true,
};
const deviations = DEVIATIONS.map(({ id }) => id).slice(0, 40);

test("playDeviations() finds in threads what it finds in one, in the order given", async () => {
  const apart = await playDeviations(ground, deviations, { threads: 3 });
  expect(apart).toEqual(await playDeviations(ground, deviations, { threads: 1 }));
  expect(apart.map(([found]) => found?.id)).toEqual(
    DEVIATIONS.slice(0, 40).map(({ breaks }) => breaks),
  );
});

test("playDeviations() ends when it is told to", async () => {
  const played = playDeviations(ground, deviations, { threads: 3, signal: AbortSignal.abort() });
  await expect(played).rejects.toThrow(/abort/);
});
