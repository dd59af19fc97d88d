import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BehaviorOptions,
  openTimeZone,
  parseDateTime,
  resolveBehavior,
} from "@sessions/domain";
import { type Dataset, generateDataset } from "@sessions/fixtures";
import { readDataset } from "@sessions/fixtures/dataset_file";
import { startMock } from "@sessions/testing";
import { afterAll, expect, test } from "vitest";
import { openInProcessMock } from "../proof/in_process_mock.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { NotRecorded, recordDeployment, type RecordOptions } from "./record_deployment.ts";

const folder = mkdtempSync(join(tmpdir(), "record-"));
afterAll(() => rmSync(folder, { recursive: true }));

const now = parseDateTime("2026-11-20T12:00:00-05:00");
const generated = generateDataset({ sessions: 120, users: 12, now });
const data = { users: generated.users, sessions: [...generated.sessions] };
const OPERATOR = 1;
const PERSON = 4;

function play(
  output: string,
  behavior: BehaviorOptions = {},
  dataset: Dataset = data,
): RecordOptions & { dispatch: Dispatch } {
  const mock = openInProcessMock({ dataset, pageSize: 25, timeZone: "America/New_York" });
  return {
    ...mock.options([OPERATOR, PERSON], { secret: false, expired: false, refresh: false }),
    allowWrites: false,
    dispatch: mock.behave(resolveBehavior({ pageSize: 25, ...behavior })),
    output: join(folder, output),
  };
}

const load = (file: string) => readDataset(readFileSync(file, "utf8"), file);
/** A recording without the instant at which it was made. */
const contentOf = (file: string) => {
  const { deployment, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  return { ...rest, deployment: { ...deployment, recordedAt: "" } };
};

test("recordDeployment() records every session as it is, and how the deployment answers", async () => {
  const options = play("whole.json", { framework: "drf-3.14", deviations: ["scope/foreign-403"] });
  const { diagnosis, missing } = await recordDeployment(options);
  const { users, sessions, deployment } = load(options.output);
  expect([...sessions].sort((a, b) => a.session_id - b.session_id)).toEqual(data.sessions);
  expect(users.find(({ id }) => id === OPERATOR)).toEqual({
    id: OPERATOR,
    username: "user-1",
    password: "recorded",
    is_operator: true,
  });
  expect(deployment).toMatchObject({
    url: options.url,
    timeZone: "America/New_York",
    pageSize: 25,
    framework: "drf-3.14",
    portal: null,
    deviations: ["scope/foreign-403"],
    pseudonymized: false,
  });
  expect(missing).toEqual([]);
  expect(diagnosis.alike).toBe(diagnosis.total);
  expect(existsSync(`${options.output}.part`)).toBe(false);
});

test("a mock that serves a recording answers as the deployment did", async () => {
  const options = play("served.json", { portal: "2023", pageSize: 10 });
  await recordDeployment(options);
  const mock = await startMock({ dataset: load(options.output), listen: false });
  const list = await mock.as(OPERATOR).fetch("/sessions");
  expect(((await list.json()) as { results: unknown[] }).results).toHaveLength(10);
  const foreign = await mock.as(PERSON).fetch("/sessions");
  expect(foreign.status).toBe(403);
  expect(mock.deviations).toContain("scope/list-403");
  await mock.stop();
});

test("a request that got no answer, or one of the weather, is not held against the mock", async () => {
  const options = play("weather.json");
  let asked = 0;
  const dispatch: Dispatch = (request) => {
    asked++;
    return asked % 25 === 0
      ? Promise.resolve({ status: 0, headers: {}, bytes: Buffer.alloc(0), failure: "closed" })
      : options.dispatch(request);
  };
  const { diagnosis } = await recordDeployment({ ...options, dispatch });
  expect(asked).toBeGreaterThan(100);
  expect(diagnosis.unexplained).toEqual([]);
  expect(diagnosis.alike).toBe(diagnosis.total);
});

test("what a test asks for outranks a recording", async () => {
  const options = play("outranked.json", { deviations: ["scope/list-403"] });
  await recordDeployment(options);
  const dataset = load(options.output);
  const mock = await startMock({ dataset, listen: false, deviations: [], pageSize: 7 });
  const list = await mock.as(PERSON).fetch("/sessions");
  expect(list.status).toBe(200);
  const own = await (await mock.as(OPERATOR).fetch("/sessions")).json() as { results: unknown[] };
  expect(own.results).toHaveLength(7);
  await mock.stop();
});

test("a recording that is interrupted ten times is the same in the end", async () => {
  const whole = play("uninterrupted.json");
  await recordDeployment(whole);
  const options = play("interrupted.json");
  const asked = new Map<string, number>();
  for (let turn = 1; turn <= 10; turn++) {
    const stop = new AbortController();
    let left = 14;
    const dispatch: Dispatch = (request) => {
      if (/\/sessions\/\d+$/.test(request.url)) {
        asked.set(request.url, (asked.get(request.url) ?? 0) + 1);
        if (--left === 0) stop.abort();
      }
      return options.dispatch(request);
    };
    await expect(recordDeployment({ ...options, dispatch, signal: stop.signal })).rejects.toThrow(
      NotRecorded,
    );
    expect(existsSync(options.output)).toBe(false);
  }
  await recordDeployment(options);
  expect(contentOf(options.output)).toEqual(contentOf(whole.output));
  expect(asked.size).toBeGreaterThan(100);
  expect(Math.max(...asked.values())).toBeLessThanOrEqual(2);
});

test("recordDeployment() does not go on with another deployment's beginning", async () => {
  const options = play("other.json");
  const stop = new AbortController();
  const dispatch: Dispatch = (request) => {
    if (/\/sessions\/\d+$/.test(request.url)) stop.abort();
    return options.dispatch(request);
  };
  await recordDeployment({ ...options, dispatch, signal: stop.signal }).catch(() => {});
  await expect(recordDeployment({ ...options, url: "http://another.invalid/api" })).rejects.toThrow(
    `Cannot go on with "${options.output}.part": it holds the beginning of another recording. Delete it, or name another --output`,
  );
});

test("what changes while it is recorded is read again", async () => {
  const options = play("moving.json");
  let asked = 0;
  const dispatch: Dispatch = async (request) => {
    const answer = await options.dispatch(request);
    // From the fortieth detail on the newest session belongs to another experiment.
    if (/\/sessions\/\d+$/.test(request.url)) asked++;
    if (asked < 40 || answer.status !== 200) return answer;
    const text = answer.bytes.toString().replaceAll('"experiment_id":1,', '"experiment_id":77,');
    return { ...answer, bytes: Buffer.from(text) };
  };
  await recordDeployment({ ...options, dispatch });
  const moved = new Set(
    data.sessions.filter((row) => row.experiment_id === 1).map((row) => row.session_id),
  );
  const recorded = [...load(options.output).sessions];
  expect(
    recorded.filter(({ experiment_id }) => experiment_id === 77).map((row) => row.session_id)
      .sort(),
  )
    .toEqual([...moved].sort());
});

test("a recording holds no token", async () => {
  const options = play("secret.json");
  await recordDeployment(options);
  const text = readFileSync(options.output, "utf8");
  for (const token of Object.values(options.env ?? {})) expect(text).not.toContain(token);
  expect(text).not.toMatch(/eyJ|Bearer/);
});

test("--pseudonymize keeps what a mock needs, and nothing that tells who and when", async () => {
  const options = play("pseudonyms.json", { deviations: ["scope/list-403"] });
  const plain = play("plain.json", { deviations: ["scope/list-403"] });
  await recordDeployment({ ...options, pseudonymizeKey: "a key" });
  await recordDeployment(plain);
  const [hidden, known] = [load(options.output), load(plain.output)];
  const zone = openTimeZone("America/New_York");
  const [after, before] = [[...hidden.sessions], [...known.sessions]];
  expect(after).toHaveLength(before.length);
  expect(hidden.deployment).toMatchObject({
    url: null,
    pseudonymized: true,
    deviations: ["scope/list-403"],
  });
  // The list keeps its order: what stands at a place is what stood there.
  const shape = (rows: typeof after) =>
    rows.map(({ session_type, is_active, start_date_time, end_date_time }) => [
      session_type,
      is_active,
      start_date_time === null,
      end_date_time === null,
    ]);
  expect(shape(after)).toEqual(shape(before));
  const mapping = new Map<number, number>();
  after.forEach((row, index) => {
    const old = before[index] as typeof row;
    for (const key of ["created_by", "started_by", "ended_by", "modified_by"] as const) {
      if (old[key] !== null) mapping.set(old[key], row[key] as number);
      else expect(row[key]).toBeNull();
    }
    // Weekday and local hour stay, but for a switch of daylight saving.
    const [then, now] = [old.created_time, row.created_time].map((time) => Math.floor(time / 1e6));
    expect(((then ?? 0) - (now ?? 0)) % (7 * 86_400)).toBe(0);
    if (zone.offsetAt(old.created_time) === zone.offsetAt(row.created_time)) {
      expect(zone.format(row.created_time).slice(11, 19)).toBe(
        zone.format(old.created_time).slice(11, 19),
      );
    }
  });
  expect(new Set(mapping.values()).size).toBe(mapping.size);
  // Neither the order of ids nor their distance is the old one.
  const ids = (rows: typeof after) => rows.map((row) => row.session_id);
  const rank = (list: number[]) => list.map((id) => list.filter((other) => other < id).length);
  const moves = rank(ids(after)).map((place, index) => place - (rank(ids(before))[index] ?? 0));
  expect(new Set(moves).size).toBeGreaterThan(60);
  const fractions = (rows: typeof after) =>
    rows.map((row) => row.created_time % 1e6).filter(Boolean);
  expect(fractions(after).filter((one) => fractions(before).includes(one)).length).toBeLessThan(5);
  // Another key, another mapping; the same key, the same.
  const again = play("again.json", { deviations: ["scope/list-403"] });
  await recordDeployment({ ...again, pseudonymizeKey: "a key" });
  expect(contentOf(again.output)).toEqual(contentOf(options.output));
  await recordDeployment({ ...again, pseudonymizeKey: "another key" });
  expect(ids([...load(again.output).sessions])).not.toEqual(ids(after));
});
