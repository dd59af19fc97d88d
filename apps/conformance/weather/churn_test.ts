import { moveSession, parseDateTime, type Session } from "@sessions/domain";
import { generateDataset } from "@sessions/fixtures";
import { newClaims, openMock, signingKey, signToken } from "@sessions/server";
import { injectRequest } from "@sessions/testing";
import { expect, test } from "vitest";
import { type Random, seededRandom } from "../evidence/random.ts";
import { runConformance } from "../run.ts";

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const dataset = generateDataset({ sessions: 60, users: 12, now });
const SECRET = "the-key-of-the-mock-that-changes";
const token = (userId: number) =>
  signToken(
    newClaims({ type: "access", userId, now: Date.now() / 1000 }),
    signingKey(SECRET),
  );
const PEOPLE = [1, 4, 5, 7, 8];

type SessionStore = ReturnType<typeof openMock>["worlds"]["default"]["store"];

/** Creates, starts, ends or removes a session, whose and which at random. */
function change(store: SessionStore, random: Random): void {
  const sessions = [...store.sessions()];
  const [some] = random.sample(sessions, 1) as [Session];
  const [by = 1] = random.sample(PEOPLE, 1);
  const at = Date.now() * 1000;
  const { is_active, start_date_time: start } = some;
  const kind = random.below(4);
  if (kind === 0) {
    store.put({
      ...some,
      ...{ session_id: store.nextId(), is_active: true },
      ...{ created_by: by, created_time: at, modified_by: by, modified_time: at },
      ...{ start_date_time: null, started_by: null, end_date_time: null, ended_by: null },
    });
  } else if (kind === 1 && is_active && start === null) {
    store.put(moveSession(some, "start", { by, at }));
  } else if (kind === 2 && is_active && start !== null) {
    store.put(moveSession(some, "end", { by, at }));
  } else if (kind === 3 && sessions.length > 20) store.remove(some.session_id);
}

/** Runs the suite at an honest mock whose sessions change before one request in so many. */
async function runAmidChanges(seed: number, oneIn: number) {
  const random = seededRandom(seed);
  const mock = openMock({
    pageSize: 20,
    timeZone: "America/New_York",
    jwtSecret: SECRET,
    journal: 0,
    control: false,
    seed: () => ({ dataset, origin: { scenario: "random", seed: 1 } }),
    onError: (error) => {
      throw error;
    },
  });
  const world = mock.worlds.default;
  const { report } = await runConformance({
    url: "http://mock.invalid/api",
    operator: "env:OPERATOR",
    user: ["env:USER_1", "env:USER_2"],
    jwtSecret: "env:SECRET",
    allowWrites: true,
    timeZone: "America/New_York",
    env: { SECRET, OPERATOR: token(1), USER_1: token(4), USER_2: token(5) },
    skipDetection: true,
    skipDiagnosis: true,
    dispatch(request) {
      if (random.below(oneIn) === 0) {
        world.change((store) => change(store, random));
      }
      return injectRequest(mock.handler, request);
    },
  });
  mock.close();
  return report;
}

// Seeds that met what was once called a failure.
test.each([[3, [3, 8, 12, 23, 25]], [10, [2, 21, 34]], [30, [6, 7]]])(
  "sessions that are created, started, ended and removed before one request in %i are no failure",
  async (oneIn, seeds) => {
    const broken = [];
    for (const seed of seeds) {
      const { requirements } = await runAmidChanges(seed, oneIn);
      broken.push(
        ...requirements.filter(({ verdict }) => ["fail", "intermittent", "error"].includes(verdict))
          .map((one) => `${seed} ${one.id} ${one.verdict}`),
      );
    }
    expect(broken).toEqual([]);
  },
);
