import { DETAIL_KEYS, ROW_KEYS } from "@sessions/domain";
import type { Evidence, ObservedCrawl } from "../../evidence/evidence.ts";
import { readList } from "../../evidence/list_page.ts";
import { type AnyRow, instantOf, isWellFormed, show } from "../../evidence/rows.ts";
import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import { everyList } from "../lists.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `detail/agrees`. */
export const detailAgrees: Check = {
  id: "detail/agrees",
  needs: [],
  method:
    "compares details and rows of other lists with the operator's list, where both reads of it have the same row",
  async run(evidence, judge) {
    const { rows } = await evidence.stable();
    for (const { id, answer } of await evidence.sampledDetails()) {
      const row = rows.get(id);
      const detail = answer.json as Record<string, unknown> | null | undefined;
      if (!row || answer.status !== 200 || typeof detail !== "object" || detail === null) {
        continue;
      }
      const key = ROW_KEYS.find((name) => {
        const [left, right] = [row[name], detail[name]];
        // What is ill-formed is for detail/shape or time/format to judge.
        return isWellFormed(name, left) && isWellFormed(name, right) && !isSame(left, right);
      });
      if (key && !await rowDiffers(evidence, id)) {
        judge.undecided("churn", `session ${id} changed while it was compared`);
        continue;
      }
      judge.expect(key === undefined, {
        expected: `${key} ${show(row[key ?? "session_id"])}, as in the list`,
        got: show(detail[key ?? ""]),
        pointer: `/${key}`,
        answers: [answer],
      });
    }
    for (const { id, answer } of await evidence.ownDetails()) {
      const [own, whole] = [answer, await evidence.detail(evidence.operator, id)].map((one) =>
        one.status === 200 ? one.json as Record<string, unknown> | null : null
      );
      if (!own || !whole || !rows.has(id)) continue;
      const key = DETAIL_KEYS.find((name) =>
        isWellFormed(name, own[name]) && isWellFormed(name, whole[name]) &&
        !isSame(own[name], whole[name])
      );
      if (key && await ownDiffers(evidence, id)) {
        judge.fault({
          expected: `${key} ${show(whole[key])}, as the operator gets it`,
          got: show(own[key]),
          pointer: `/${key}`,
          answers: [answer],
        });
      }
    }
    for (const list of (await everyList(evidence)).slice(1)) {
      const odd = [...list.rows.values()].find((row) => {
        const whole = rows.get(row.session_id);
        return whole !== undefined && whole !== row && differingKey(row, whole) !== undefined;
      });
      if (!odd || !await rowsDiffer(evidence, list, odd.session_id)) continue;
      const whole = rows.get(odd.session_id) ?? odd;
      const key = differingKey(odd, whole) ?? "session_id";
      judge.fault({
        expected: `${key} ${
          show(whole[key])
        } of session ${odd.session_id}, as in the operator's whole list`,
        got: show(odd[key]),
        answers: list.pages.filter(({ ids }) => ids.includes(odd.session_id)).slice(0, 1)
          .map(({ answer }) => answer),
      });
    }
    if (rows.size === 0) judge.undecided("no-witness", NEED_SESSION);
  },
};

/** Returns the first key in which two rows of a session differ, where both can be compared. */
function differingKey(left: AnyRow, right: AnyRow): keyof AnyRow | undefined {
  return ROW_KEYS.find((key) =>
    isWellFormed(key, left[key]) && isWellFormed(key, right[key]) && !isSame(left[key], right[key])
  );
}

/** Whether a list shows another row of a session than the operator's list does, before and after. */
async function rowsDiffer(evidence: Evidence, list: ObservedCrawl, id: number): Promise<boolean> {
  const read = async ({ pages }: ObservedCrawl): Promise<AnyRow | undefined> => {
    const page = pages.find(({ ids }) => ids.includes(id));
    const who = evidence.whoAsked(page?.answer);
    const rows = page && who && readList(await evidence.ask(who, page.url))?.results;
    return rows?.find((one) => (one as AnyRow | null)?.session_id === id) as AnyRow | undefined;
  };
  const whole = await evidence.operatorListBefore();
  const [before, row, after] = [await read(whole), await read(list), await read(whole)];
  return before !== undefined && row !== undefined && after !== undefined &&
    differingKey(before, after) === undefined && differingKey(row, after) !== undefined;
}

/** Date-times are equal at the same instant: their zone is for `time/zone` to judge. */
function isSame(left: unknown, right: unknown): boolean {
  return left === right || instantOf(left) !== undefined && instantOf(left) === instantOf(right);
}

/** Whether users get another detail than the operator gets before and after. */
async function ownDiffers(evidence: Evidence, id: number): Promise<boolean> {
  const ask = (who: Identity) => evidence.ask(who, `/sessions/${id}`);
  const before = await ask(evidence.operator);
  const own = await Promise.all(evidence.users.map(ask));
  const after = await ask(evidence.operator);
  return before.text === after.text &&
    own.some(({ status, text }) => status === 200 && text !== before.text);
}

/** Whether a listed row differs from its detail, read between two details that are the same. */
async function rowDiffers(evidence: Evidence, id: number): Promise<boolean> {
  const page = (await evidence.operatorListBefore()).pages.find(({ ids }) => ids.includes(id));
  if (!page) return false;
  const before = await evidence.ask(evidence.operator, `/sessions/${id}`);
  const list = readList(await evidence.ask(evidence.operator, page.url));
  const after = await evidence.ask(evidence.operator, `/sessions/${id}`);
  const row = list?.results.find((one) => (one as AnyRow | null)?.session_id === id) as AnyRow;
  const detail = after.json as AnyRow | null;
  return row !== undefined && before.text === after.text &&
    ROW_KEYS.some((key) => !isSame(row[key], detail?.[key]));
}
