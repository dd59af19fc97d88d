import type { DeviationId } from "@sessions/domain";
import { expect, test } from "vitest";
import { openInProcessMock } from "../proof/in_process_mock.ts";
import { check, dataset, honest, mock } from "./honest_server.ts";

test("a user who is the operator is refused before anything is judged", async () => {
  await expect(check(honest, mock.options([1, 1]))).rejects.toThrow(
    /--operator and --user number 1 are both user 1/,
  );
});

test("an operator who sees their own sessions alone is doubted, with exit code 4", async () => {
  const { summary } = await check(honest, mock.options([5, 1]));
  expect(summary.exitCode).toBe(4);
  expect(summary.message).toMatch(/probably no operator's/);
});

test("a user who sees all that the operator sees may be an operator, which their cards say", async () => {
  const users = [...dataset.users].map((user) => ({ ...user, is_operator: user.id <= 2 }));
  const two = openInProcessMock({
    dataset: { ...dataset, users },
    pageSize: 20,
    timeZone: "America/New_York",
  });
  const hintsOf = async (askers: number[], deviations: DeviationId[] = []) => {
    const report = await check(two.dispatch(deviations), {
      ...two.options(askers),
      only: ["scope/self-list", "scope/foreign-detail"],
    });
    return report.requirements.map(({ card }) => card?.hint);
  };
  const hint =
    /^this user sees the operator's whole list, \d+ sessions: one who is an operator too/;
  const both = [expect.stringMatching(hint), expect.stringMatching(hint)];
  expect(await hintsOf([1, 2])).toEqual(both);
  expect(await hintsOf([1, 5], ["scope/list-all", "scope/detail-all"])).toEqual(both);
  // What is seen of others alone names nobody an operator.
  expect(await hintsOf([1, 5], ["scope/detail-all"])).toEqual([undefined, null]);
  two.close();
});
