import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTimeZone, parseDateTime } from "@sessions/domain";
import { findScenario, generateDataset, writeDataset } from "@sessions/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../../apps/server/server.ts";
import { type Answered, ask } from "./ask.ts";
import { CASES, prepare } from "./cases.ts";
import { startReferencePortal } from "./reference_portal.ts";
import { type Ask, referenceRequests, SECRET } from "./requests.ts";

/** A non-operator. */
const SOMEBODY = 3;
const INACTIVE = {
  id: 31,
  username: "gone",
  password: "password-31",
  is_operator: false,
  is_active: false,
};

function makeDataset() {
  const now = parseDateTime("2026-03-20T12:00:00-04:00");
  const { users, sessions } = generateDataset({ sessions: 230, users: 30, now });
  const tied = [...findScenario("tied").build({ seed: 1, now }).sessions];
  return {
    users: [
      ...users.map((user) => user.id === 7 ? { ...user, username: "operator7" } : user),
      INACTIVE,
    ],
    sessions: [
      ...sessions,
      ...tied.map((row) => ({ ...row, session_id: row.session_id + 1000 })),
    ],
  };
}

/** Whether a request has an integer that some database does not take. */
const isHuge = ({ path }: Ask) => /\d{10}/.test(path);
const isPage = (answer: Answered) => String(answer["content-type"]).startsWith("text/html");

/**
 * Where the framework crashes the mock refuses, where there is no route it says so in JSON, and its
 * pages for people are plainer: everything else is the same to the byte.
 */
function isSame(request: Ask, wanted: Answered, got: Answered): boolean {
  if (isPage(wanted) && wanted["status"] !== 500) {
    const bare = { body: undefined, "content-length": undefined };
    if (isPage(got)) {
      return JSON.stringify({ ...wanted, ...bare }) === JSON.stringify({ ...got, ...bare });
    }
    return wanted["status"] === 404 && got["status"] === 404;
  }
  if (wanted["status"] === 500 && got["status"] !== 500) {
    return got["status"] === 401 || (isHuge(request) && [200, 404].includes(Number(got["status"])));
  }
  return JSON.stringify(wanted) === JSON.stringify(got);
}

describe.each(CASES)("the mock with $as answers as $reference.title", (case_) => {
  const { reference, behavior, pageSize } = case_;
  const prepared = prepare(reference);
  const missing = "missing" in prepared ? prepared.missing : undefined;
  const folder = mkdtempSync(join(tmpdir(), "reference-"));
  const file = join(folder, "dataset.json");
  const dataset = makeDataset();
  let portal: Awaited<ReturnType<typeof startReferencePortal>> | undefined;
  let mock: Awaited<ReturnType<typeof startServer>> | undefined;

  beforeAll(async () => {
    if ("missing" in prepared) return;
    writeFileSync(file, [...writeDataset(dataset, openTimeZone("America/New_York"))].join(""));
    portal = await startReferencePortal({
      dataset: file,
      jwtSecret: SECRET,
      path: prepared.path,
      pageSize,
      ...(behavior.portal !== undefined && { portal: behavior.portal }),
    });
    mock = await startServer({
      jwtSecret: SECRET,
      ...behavior,
      seed: () => ({ dataset, origin: { scenario: "reference", seed: 1 } }),
      onError: (error) => expect.fail(String((error as Error).stack)),
    });
  });

  afterAll(async () => {
    await mock?.close();
    await portal?.close();
    rmSync(folder, { recursive: true });
  });

  test.skipIf(missing)(
    `status, headers and bytes are the same for every kind of request${
      missing ? ` (${missing})` : ""
    }`,
    async () => {
      // The reference's database takes integers that a portal's does not.
      const requests = referenceRequests(SOMEBODY)
        .filter((one) => behavior.portal === undefined || !isHuge(one));
      expect(requests.length).toBeGreaterThan(1000);
      const differences: string[] = [];
      for (const one of requests) {
        const [wanted, got] = await Promise.all([
          ask(portal?.url ?? "", one),
          ask(mock?.url ?? "", one),
        ]);
        if (!isSame(one, wanted, got)) {
          differences.push([one, wanted, got].map((part) => JSON.stringify(part)).join("\n  "));
        }
      }
      expect(differences.slice(0, Number(process.env["DIFFS"] ?? 5))).toEqual([]);
    },
  );
});
