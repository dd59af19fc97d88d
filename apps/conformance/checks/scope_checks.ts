import type { Check } from "./check.ts";
import type { Judge } from "./judge.ts";
import { readList } from "../evidence/crawl.ts";
import type { ObservedCrawl } from "../evidence/evidence.ts";
import { detailOf, type Evidence } from "../evidence/evidence.ts";
import type { Identity } from "../target/identities.ts";
import { type AnyRow, show } from "../evidence/rows.ts";
import { experiments } from "./experiments.ts";
import { holdsData } from "./refusals.ts";

const NEED_USER = "give --user a token of somebody who is no operator";
const NEED_ROWS = "give a --user who has started at least one session, beside sessions of others";
const UNREADABLE = "the token of this user does not say whose it is (no user_id claim)";

/** The checks of who sees what. */
export const SCOPE_CHECKS: readonly Check[] = [
  {
    id: "scope/operator-list",
    needs: [],
    method: "retrieves ids that the operator's list does not show: gaps, and beyond the highest",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      if (list.rows.size === 0) {
        return judge.undecided("no-witness", "the operator's list must hold a session");
      }
      const { found, probed } = await evidence.hidden();
      const count = list.pages[0]?.count;
      const paging = typeof count === "number" && count > list.rows.size;
      const [hidden] = found;
      if (hidden && !paging) {
        judge.fault({
          expected: `session ${hidden.id} in the list`,
          got: `${found.length} of ${probed} probed ids can be retrieved, but are not listed`,
          answers: [hidden.answer, ...list.pages.slice(0, 1).map(({ answer }) => answer)],
          hint: "the operator's list is filtered or cut off",
        });
      } else if (hidden) {
        judge.undecided(
          "could-not-run",
          "the pages leave out sessions that count counts (see list/pages)",
        );
      } else judge.witness(list.rows.size);
    },
  },
  {
    id: "scope/operator-filter",
    needs: [],
    method: "compares the operator's filtered lists with the operator's whole list",
    async run(evidence, judge) {
      const { rows } = await evidence.stable();
      for (const experiment of await experiments(evidence)) {
        const list = await evidence.list(evidence.operator, `?experiment_id=${experiment}`);
        if (list.broken) continue;
        const wanted = [...rows.values()].filter((row) => row.experiment_id === experiment);
        const missing = wanted.find((row) => !list.rows.has(row.session_id));
        judge.expect(missing === undefined, {
          expected: `all ${wanted.length} sessions of experiment ${experiment}`,
          got: `no session ${missing?.session_id}`,
          answers: list.pages.slice(0, 1).map(({ answer }) => answer),
        });
      }
      if (rows.size === 0) judge.undecided("no-witness", "the operator's list must hold a session");
    },
  },
  {
    id: "scope/operator-detail",
    needs: [],
    method: "retrieves a sample of the listed sessions as the operator",
    async run(evidence, judge) {
      const details = await evidence.sampledDetails();
      for (const { id, answer } of details) {
        judge.expect(answer.status === 200, {
          expected: `200 for session ${id}, which the operator's list holds`,
          got: answer.summary,
          answers: [answer],
        });
      }
      if (details.length === 0) {
        judge.undecided("no-witness", "the operator's list must hold a session");
      }
    },
  },
  {
    id: "scope/self-list",
    needs: ["user"],
    method:
      "compares each user's list with what the operator's list says they must and must not see",
    run: (evidence, judge) =>
      eachUser(evidence, judge, async (user, userId) => {
        const list = await evidence.list(user);
        if (list.broken?.status === 200 && list.broken.jsonProblem) {
          judge.undecided("could-not-run", "the list is not JSON that can be read (see http/json)");
          return true;
        }
        if (list.broken) {
          return judge.fault({
            expected: `200 and the self sessions of user ${userId}`,
            got: list.broken.summary,
            answers: [list.broken],
          });
        }
        const { rows } = await evidence.stable();
        const must = [...rows.values()].filter((row) => row.started_by === userId);
        const missing = must.find((row) => !list.rows.has(row.session_id));
        if (missing) {
          judge.fault({
            expected: `session ${missing.session_id}, which user ${userId} started`,
            got: `it is not among the ${list.rows.size} rows`,
            answers: list.pages.slice(0, 1).map(({ answer }) => answer),
          });
        }
        const leak = await firstForeign(evidence, list, userId);
        if (leak) {
          judge.fault({
            expected: `only self sessions of user ${userId}`,
            got: leak.words,
            answers: leak.answers,
          });
        }
        if (!missing && !leak && must.length > 0 && rows.size > must.length) {
          judge.witness(must.length);
        }
        for (const page of ["1", "last"]) await judgePage(evidence, judge, user, list, page);
        const others = [...list.rows.values()].filter((row) => row.started_by !== userId);
        if (others.some((row) => row.ended_by === userId)) {
          judge.note("this deployment shows sessions that the user only ended");
        }
        if (others.some((row) => row.ended_by !== userId)) {
          judge.note("this deployment shows sessions that the user only created");
        }
        return must.length > 0;
      }),
  },
  {
    id: "scope/self-filter",
    needs: ["user"],
    method:
      "compares each user's filtered lists with what the operator's list says, for their experiments and for those of others",
    run: (evidence, judge) =>
      eachUser(evidence, judge, async (user, userId) => {
        const { rows } = await evidence.stable();
        const own = [...rows.values()].filter((row) => row.started_by === userId);
        const shared = (id: unknown) =>
          [...rows.values()].some((row) =>
            row.experiment_id === id && row.started_by !== userId && row.ended_by !== userId
          );
        const mine = [...new Set(own.map((row) => row.experiment_id))].sort((a, b) =>
          Number(shared(b)) - Number(shared(a))
        ).slice(0, 4);
        const plain = await evidence.list(user);
        const listed = new Set([...plain.rows.values()].map((row) => row.experiment_id));
        const theirs = [...new Set([...rows.values()].map((row) => row.experiment_id))].filter((
          id,
        ) => !mine.includes(id) && !listed.has(id));
        for (const experiment of [...mine, ...evidence.random.sample(theirs, 3)]) {
          const list = await evidence.list(user, `?experiment_id=${experiment}`);
          const answers = list.pages.slice(0, 1).map(({ answer }) => answer);
          // What the plain list leaks is not the filter's to show.
          const leaky = await firstForeign(evidence, plain, userId);
          const shown = leaky
            ? []
            : [...plain.rows.values()].filter((row) => rows.has(row.session_id));
          const must = [...new Set([...own, ...shown])].filter((row) =>
            row.experiment_id === experiment
          );
          if (list.broken) {
            if (must.length > 0) {
              judge.fault({
                expected: `200 and the self sessions of user ${userId}`,
                got: list.broken.summary,
                answers: [list.broken],
              });
            }
            continue;
          }
          const missing = must.find((row) => !list.rows.has(row.session_id));
          if (missing) {
            judge.fault({
              expected: `session ${missing.session_id}, which user ${userId} may see`,
              got: `it is not among the ${list.rows.size} rows`,
              answers,
            });
          }
          const leak = await firstForeign(evidence, list, userId);
          if (leak) {
            judge.fault({
              expected: `only self sessions of user ${userId}`,
              got: leak.words,
              answers: leak.answers,
            });
          }
          if (!missing && !leak && must.length > 0) judge.witness(must.length);
        }
        return own.length > 0;
      }),
  },
  {
    id: "scope/self-count",
    needs: ["user"],
    method: "compares count with the rows of each user's list",
    run: (evidence, judge) =>
      eachUser(evidence, judge, async (user, userId) => {
        const operator = await evidence.operatorListBefore();
        if (
          operator.pages.some(({ count }) => Number(count) !== operator.rows.size) &&
          operator.rows.size > 0
        ) {
          judge.undecided(
            "could-not-run",
            "count is not the number of rows even for the operator, or sessions were added meanwhile (see list/count)",
          );
          return true;
        }
        const list = await evidence.list(user);
        const [first] = list.pages;
        if (!first || first.count === undefined) return false;
        for (const query of evidence.filtersOf(user)) {
          const filtered = await evidence.list(user, query);
          const off = filtered.pages.find(({ count }) => Number(count) !== filtered.rows.size);
          if (
            off && off.count !== undefined && filtered.rows.size > 0 &&
            await evidence.isStill(user, filtered)
          ) {
            judge.fault({
              expected: `count ${filtered.rows.size}, the rows of the filtered list`,
              got: show(off.count),
              pointer: "/count",
              answers: [off.answer],
            });
          }
        }
        const leak = await firstForeign(evidence, list, userId);
        const wrong = list.pages.find(({ count }) => Number(count) !== list.rows.size);
        if (wrong && !await evidence.isStill(user, list)) {
          judge.undecided(
            "churn",
            "sessions were added while the list was read; try again at a quieter time",
          );
        } else if (wrong) {
          judge.fault({
            expected: `count ${list.rows.size}, the rows of all pages`,
            got: show(wrong.count),
            pointer: "/count",
            answers: [wrong.answer],
            ...(wrong.count === operator.rows.size &&
              { hint: "count is taken before the list is scoped" }),
          });
        } else if (leak) {
          judge.fault({
            expected: `self sessions of user ${userId} alone to be counted`,
            got: `${show(first.count)}, ${leak.words}`,
            pointer: "/count",
            answers: leak.answers,
          });
        } else if (list.rows.size > 0 && list.rows.size < operator.rows.size) {
          judge.witness(list.rows.size);
        }
        return list.rows.size > 0;
      }),
  },
  {
    id: "scope/self-detail",
    needs: ["user"],
    method: "retrieves, as each user, a sample of the sessions that they started",
    run: (evidence, judge) =>
      eachUser(evidence, judge, async (user, userId) => {
        const { rows } = await evidence.stable();
        const own = [...rows.values()].filter((row) => row.started_by === userId);
        for (const { session_id: id } of evidence.random.sample(own, 12)) {
          const answer = await evidence.detail(user, id);
          const held = (answer.json as AnyRow | null | undefined)?.session_id;
          // A session in another shape is detail/shape's matter.
          const given = held === undefined ? holdsData(answer) : held === id;
          judge.expect(answer.status === 200 && given, {
            expected: `session ${id}, which user ${userId} started`,
            got: answer.summary,
            answers: [answer],
          });
        }
        return own.length > 0;
      }),
  },
  {
    id: "scope/foreign-detail",
    needs: ["user"],
    method: "retrieves, as each user, sessions of others that the operator gets in the same minute",
    run: (evidence, judge) =>
      eachUser(evidence, judge, async (user, userId) => {
        const foreign = await foreignIds(evidence, userId);
        for (const id of foreign) {
          const answer = await evidence.detail(user, id);
          const granted = answer.status >= 200 && answer.status < 300;
          // It may have become the user's since the operator read it.
          if ((granted || holdsData(answer)) && !await isStillForeign(evidence, id, userId)) {
            judge.undecided("churn", `session ${id} changed hands while it was compared`);
            continue;
          }
          judge.expect(!granted && !holdsData(answer), {
            expected:
              `404, and no field of session ${id}, which is not a self session of user ${userId}`,
            got: `${answer.summary}${holdsData(answer) ? " with its fields" : ""}`,
            answers: [await evidence.detail(evidence.operator, id), answer],
          });
        }
        return foreign.length > 0;
      }),
  },
  {
    id: "scope/foreign-hidden",
    needs: ["user"],
    method: "compares the answer to a session of others with the answer to an unknown id",
    run: (evidence, judge) =>
      eachUser(evidence, judge, async (user, userId) => {
        const highest = [...(await evidence.stable()).known].reduce(
          (most, id) => Math.max(most, id),
          0,
        );
        const unknownId = highest + 3_000_003;
        const unknown = await evidence.detail(user, unknownId);
        const foreign = await foreignIds(evidence, userId);
        for (const id of foreign) {
          const answer = await evidence.detail(user, id);
          // That the fields are handed out is another requirement's matter.
          if (answer.status === 200 && holdsData(answer)) continue;
          const same = answer.status === 404 &&
            (unknown.status !== 404 ||
              answer.text.replaceAll(String(id), "ID") ===
                unknown.text.replaceAll(String(unknownId), "ID"));
          judge.expect(same, {
            expected: `the answer that an unknown id gets: 404 ${
              unknown.status === 404 ? show(unknown.json) : ""
            }`,
            got: `${answer.summary} ${answer.isJson ? show(answer.json) : ""}`.trim(),
            answers: [unknown, answer],
          });
        }
        return foreign.length > 0;
      }),
  },
];

/** Runs for each user; without one, or without one who has what is needed, nothing is decided. */
async function eachUser(
  evidence: Evidence,
  judge: Judge,
  run: (user: Identity, userId: number) => Promise<boolean | void>,
): Promise<void> {
  if (evidence.users.length === 0) return judge.undecided("could-not-run", NEED_USER);
  let useful = 0;
  for (const user of evidence.users) {
    judge.turnTo(user.name);
    if (user.userId === undefined) judge.note(`${user.name} was passed over: ${UNREADABLE}`);
    else if (await run(user, user.userId) !== false) useful++;
  }
  if (useful === 0) judge.undecided("no-witness", NEED_ROWS);
}

/** How many rows of a list are looked up to learn who created them. */
const MAX_LOOKUPS = 60;

/** The first row of a user's list that is certainly not theirs. */
function firstForeign(evidence: Evidence, list: ObservedCrawl, userId: number) {
  return evidence.once(`foreign in ${list.pages[0]?.url} ${userId}`, async () => {
    const { rows } = await evidence.stable();
    const unexplained = [...list.rows.values()].filter((row) => {
      const known = rows.get(row.session_id);
      return known && known.started_by !== userId && known.ended_by !== userId;
    });
    for (const row of evidence.random.sample(unexplained, MAX_LOOKUPS)) {
      const answer = await evidence.detail(evidence.operator, row.session_id);
      const detail = detailOf(answer, row.session_id);
      if (
        !detail || detail.created_by === userId || detail.started_by === userId ||
        detail.ended_by === userId
      ) continue;
      // What was read of it may be older than the list, and it the user's by then.
      if (!await isStillForeign(evidence, row.session_id, userId)) continue;
      const page = list.pages.find(({ ids }) => ids.includes(row.session_id));
      const words = `session ${row.session_id}, created by ${show(detail.created_by)}, started by ${
        show(detail.started_by)
      }, ended by ${show(detail.ended_by)}`;
      return { words, answers: [answer, ...(page ? [page.answer] : [])] };
    }
    return undefined;
  });
}

/**
 * Sessions that are certainly not a user's, of every kind that a server might make an exception
 * for: active or not, started or not, of an experiment that the user works on or not.
 */
function foreignIds(evidence: Evidence, userId: number): Promise<number[]> {
  return evidence.once(`foreign ids ${userId}`, async () => {
    const rows = [...(await evidence.stable()).rows.values()];
    const mine = new Set(
      rows.filter((row) => row.started_by === userId).map((row) => row.experiment_id),
    );
    const kinds = new Map<string, number[]>();
    for (const row of rows) {
      if (row.started_by === userId || row.ended_by === userId) continue;
      const kind = [row.is_active, row.start_date_time === null, mine.has(row.experiment_id)]
        .join();
      const ids = kinds.get(kind);
      if (ids) ids.push(row.session_id);
      else kinds.set(kind, [row.session_id]);
    }
    const each = Math.max(1, Math.ceil(evidence.limits.denialProbes / Math.max(1, kinds.size)));
    const chosen = [...kinds.values()].flatMap((ids) => evidence.random.sample(ids, each)).slice(
      0,
      evidence.limits.denialProbes,
    );
    const certain: number[] = [];
    for (const id of chosen) {
      const detail = detailOf(await evidence.detail(evidence.operator, id), id);
      if (detail && ![detail.created_by, detail.started_by, detail.ended_by].includes(userId)) {
        certain.push(id);
      }
    }
    return certain;
  });
}

async function isStillForeign(evidence: Evidence, id: number, userId: number): Promise<boolean> {
  const detail = detailOf(await evidence.ask(evidence.operator, `/sessions/${id}`), id);
  return detail === undefined ||
    ![detail.created_by, detail.started_by, detail.ended_by].includes(userId);
}

/** A page that is asked for by its number shows no more than following the links did. */
async function judgePage(
  evidence: Evidence,
  judge: Judge,
  user: Identity,
  list: ObservedCrawl,
  page: string,
): Promise<void> {
  const answer = await evidence.ask(user, `/sessions?page=${page}`);
  const ids = readList(answer)?.results.map((row) => (row as AnyRow | null)?.session_id) ?? [];
  const { rows } = await evidence.stable();
  const extra = ids.find((id) => rows.has(id as number) && !list.rows.has(id as number));
  if (extra === undefined || !await isStillForeign(evidence, extra as number, user.userId ?? 0)) {
    return;
  }
  judge.fault({
    expected: `no more on page=${page} than in the list without it`,
    got: `session ${extra}`,
    answers: [answer],
  });
}
