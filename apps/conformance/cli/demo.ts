import { randomUUID } from "node:crypto";
import { findScenario } from "@sessions/fixtures";
import { newClaims, signingKey, signToken, startServer } from "@sessions/server";
import { type Run, runConformance, type RunOptions } from "../run.ts";

const SEED = 1;

/** Starts the mock with the scenario `demo` on a free port, and checks it. */
export async function checkDemo(
  options: Pick<RunOptions, "progress" | "answered" | "signal">,
): Promise<Run> {
  const jwtSecret = randomUUID();
  const dataset = findScenario("demo").build({ seed: SEED, now: Date.now() * 1000 });
  const server = await startServer({
    jwtSecret,
    seed: () => ({ dataset, origin: { scenario: "demo", seed: SEED } }),
    onError: (error) => {
      throw error;
    },
  });
  try {
    const people = dataset.users.filter((user) => !user.is_operator)
      .map(({ id }) => ({
        id,
        sessions: server.worlds.default.store.count({ userId: id, isOperator: false }),
      }))
      .sort((a, b) => b.sessions - a.sessions).slice(0, 2);
    const operator = dataset.users.find((user) => user.is_operator)?.id ?? 0;
    const token = (userId: number) =>
      signToken(
        { ...newClaims({ type: "access", userId, now: Date.now() / 1000 }) },
        signingKey(jwtSecret),
      );
    return await runConformance({
      ...options,
      url: server.url,
      operator: "env:OPERATOR",
      user: people.map((_, index) => `env:USER_${index + 1}`),
      jwtSecret: "env:SECRET",
      allowWrites: true,
      timeZone: "America/New_York",
      env: {
        SECRET: jwtSecret,
        OPERATOR: token(operator),
        ...Object.fromEntries(people.map(({ id }, index) => [`USER_${index + 1}`, token(id)])),
      },
    });
  } finally {
    await server.close();
  }
}
