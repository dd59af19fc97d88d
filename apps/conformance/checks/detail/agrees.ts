import { DETAIL_KEYS, ROW_KEYS } from "@sessions/domain";
import type { Evidence } from "../../evidence/evidence.ts";
import { readList } from "../../evidence/list_page.ts";
import { type AnyRow, instantOf, isWellFormed, show } from "../../evidence/rows.ts";
import type { Identity } from "../../target/identities.ts";
import type { Check } from "../check.ts";
import { NEED_SESSION } from "../remedies.ts";

/** Checks `detail/agrees`. */
export const detailAgrees: Check = {
  id: "detail/agrees",
  needs: [],
  method: "compares details with their list rows, where both reads of the list have the same row",
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
    if (rows.size === 0) judge.undecided("no-witness", NEED_SESSION);
  },
};

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
