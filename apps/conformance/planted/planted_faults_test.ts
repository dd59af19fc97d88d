import { afterAll, expect, test } from "vitest";
import { runConformance } from "../run.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { CREDENTIALS } from "./credentials.ts";
import { FILTERS_AND_DETAILS } from "./filters_and_details.ts";
import { LISTS } from "./lists.ts";
import { PROTOCOL } from "./protocol.ts";
import { SCOPE } from "./scope.ts";
import { json, mock, OPERATOR, options, read, spoilt } from "./spoilt_server.ts";

afterAll(mock.close);

const PLANTED = [...LISTS, ...FILTERS_AND_DETAILS, ...SCOPE, ...CREDENTIALS, ...PROTOCOL];

async function check(dispatch: Dispatch, only?: string[], one?: string) {
  const { report } = await runConformance({
    ...options,
    dispatch,
    skipDetection: true,
    skipDiagnosis: true,
    confirm: 1,
    allowWrites: true,
    ...(only && { only }),
    case: one,
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

test("what a user was refused before is refused to the operator: http/private fails where no id is left to compare", async () => {
  const refused = new Set<string | undefined>();
  const server = spoilt(({ id, who, answer }) => {
    if (id && who === "user" && answer.status === 404) refused.add(id);
    return who === "operator" && refused.has(id) ? json({ detail: "no" }, 404) : undefined;
  });
  const results = await check(server, ["scope/foreign-detail", "http/private"]);
  expect(results.find(({ id }) => id === "http/private")?.verdict).toBe("fail");
});

test("a session that no list has, and whose id is text, is no other session", async () => {
  const hidden = 60;
  const dispatch = spoilt(({ id, answer }) => {
    if (id !== undefined) {
      const { session_id, ...rest } = read(answer);
      return session_id === hidden ? json({ session_id: String(hidden), ...rest }) : undefined;
    }
    const { results = [], ...rest } = read(answer) as { results?: { session_id: number }[] };
    return json({ ...rest, results: results.filter((row) => row.session_id !== hidden) });
  });
  const [result] = await check(dispatch, ["detail/unknown"]);
  expect([result?.verdict, result?.reason]).toEqual(["pass", null]);
});

test("one case is asked for alone, whatever is wrong with other ids", async () => {
  const wrong = spoilt(({ id, as, request, answer }) =>
    id && Number(id) < 135 && answer.status === 404
      ? as(OPERATOR, { url: request.url.replace(id, String(Number(id) + 1)) })
      : undefined
  );
  const [none] = await check(wrong, ["detail/unknown"], "none");
  const [far = ""] = /(?<=there are )\S+(?=,)/.exec(String(none?.reason)) ?? [];
  const [result] = await check(wrong, ["detail/unknown"], far);
  expect([result?.verdict, result?.reason, result?.witnesses]).toEqual(["pass", null, 1]);
});
