import { afterAll, expect, test } from "vitest";
import { runConformance } from "../run.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { CREDENTIALS } from "./credentials.ts";
import { FILTERS_AND_DETAILS } from "./filters_and_details.ts";
import { LISTS } from "./lists.ts";
import { PROTOCOL } from "./protocol.ts";
import { SCOPE } from "./scope.ts";
import { mock, options, spoilt } from "./spoilt_server.ts";

afterAll(mock.close);

const PLANTED = [...LISTS, ...FILTERS_AND_DETAILS, ...SCOPE, ...CREDENTIALS, ...PROTOCOL];

async function check(dispatch: Dispatch, only?: string[]) {
  const { report } = await runConformance({
    ...options,
    dispatch,
    skipDetection: true,
    skipDiagnosis: true,
    confirm: 1,
    allowWrites: true,
    ...(only && { only }),
  });
  return report.requirements;
}

test("a server that nothing is wrong with meets everything", async () => {
  const results = await check(spoilt(() => undefined));
  expect(results.filter(({ verdict }) => verdict !== "pass").map(({ id }) => id)).toEqual([]);
});

test.each(PLANTED)("%s fails where %s", async (requirement, _fault, spoil) => {
  const [result] = await check(spoilt(spoil), [requirement]);
  expect([result?.id, result?.verdict]).toEqual([requirement, "fail"]);
});
