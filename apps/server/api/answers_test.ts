import {
  getSession,
  listSessions,
  openTimeZone,
  parseListQuery,
  type Session,
  SESSION_TYPES,
  toDetail,
  toListRow,
} from "@sessions/domain";
import fc from "fast-check";
import inject from "light-my-request";
import { expect, test } from "vitest";
import { makeToken } from "../tokens/faulty_token.ts";
import { openMock } from "../mock.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../tokens/tokens.ts";

const key = signingKey(DEVELOPMENT_SECRET);
const zone = openTimeZone("America/New_York");
const users = [1, 2, 3].map((id) => ({
  id,
  username: `user${id}`,
  password: "x",
  is_operator: id === 1,
}));
const someone = fc.constantFrom(1, 2, 3, null);
const session = fc.record<Session>({
  created_by: someone,
  created_time: fc.integer({ min: 0, max: 4 }).map((step) => step * 1_000_001),
  end_date_time: fc.constant(null),
  ended_by: someone,
  experiment_id: fc.integer({ min: 1, max: 2 }),
  is_active: fc.boolean(),
  modified_by: someone,
  modified_time: fc.constant(9_000_000),
  session_id: fc.integer({ min: 1, max: 12 }),
  session_type: fc.constantFrom(...SESSION_TYPES),
  start_date_time: fc.constant(null),
  started_by: someone,
});
const step = fc.oneof(
  fc.record({ put: session }),
  fc.record({ remove: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ reset: fc.constant(true) }),
  fc.record({
    as: fc.constantFrom(1, 2, 3),
    query: fc.constantFrom("", "experiment_id=1", "page=2"),
  }),
  fc.record({ as: fc.constantFrom(1, 2, 3), id: fc.integer({ min: 1, max: 12 }) }),
);

test(
  "the API answers as the pure contract does at every moment between writes, in every world",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 40 }), async (steps) => {
        const first: Session[] = [];
        const mock = openMock({
          pageSize: 3,
          seed: () => ({ dataset: { users, sessions: first }, origin: { scenario: "x", seed: 1 } }),
          onError: (error) => {
            throw error;
          },
        });
        const worlds = [mock.worlds.default, mock.worlds.create({ id: "fork" })].map((world) => ({
          world,
          model: new Map<number, Session>(),
        }));
        const ask = async (userId: number, world: string, path: string) => {
          const now = Date.now() / 1000;
          const token = makeToken({ key, type: "access", userId, now, world });
          const headers = { authorization: `Bearer ${token}`, host: "mock" };
          const answers = [];
          // From the second time on an answer is held, from the third on it is given from there.
          for (let time = 0; time < 3; time++) {
            const { statusCode, body } = await inject((request, response) => {
              mock.handler(request, response);
            }, { url: `/api/sessions${path}`, headers });
            answers.push(statusCode === 200 ? JSON.parse(body) : statusCode);
          }
          expect(answers).toEqual([answers[0], answers[0], answers[0]]);
          return answers[0];
        };
        for (const [index, step] of steps.entries()) {
          const { world, model } = worlds[index % 2] as typeof worlds[0];
          const viewer = {
            userId: "as" in step ? step.as : 0,
            isOperator: "as" in step && step.as === 1,
          };
          if ("put" in step) {
            world.change((store) => store.put(step.put));
            model.set(step.put.session_id, step.put);
          } else if ("remove" in step) {
            world.change((store) => store.remove(step.remove));
            model.delete(step.remove);
          } else if ("reset" in step) {
            world.reset();
            model.clear();
          } else if ("id" in step) {
            const wanted = getSession(model.values(), viewer, step.id);
            const answer = await ask(step.as, world.id, `/${step.id}`);
            expect(answer).toEqual(wanted ? toDetail(wanted, zone) : 404);
          } else {
            const query = parseListQuery(step.query);
            const answer = await ask(step.as, world.id, `?${step.query}`);
            try {
              const { count, rows } = listSessions(model.values(), viewer, {
                ...query,
                pageSize: 3,
              });
              expect([answer.count, answer.results]).toEqual([
                count,
                rows.map((row) => toListRow(row, zone)),
              ]);
            } catch (error) {
              if ((error as { status?: number }).status !== 404) throw error;
              expect(answer).toBe(404);
            }
          }
        }
        mock.close();
      }),
      { numRuns: 60 },
    );
  },
);
