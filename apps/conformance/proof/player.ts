import { type DeviationId, DEVIATIONS, type Session, type User } from "@sessions/domain";
import { checkTarget, type CheckTargetOptions } from "../check_target.ts";
import { CHECKS } from "../checks/catalogue.ts";
import type { LimitOptions } from "../evidence/limits.ts";
import type { RequirementResult } from "../reports/report.ts";
import type { Dispatch } from "../target/connection/network.ts";
import { openInProcessMock, type TokensInHand } from "./in_process_mock.ts";

/** What deviations are played on, and how the checks look at it; all of it can be sent to a thread. */
export interface Ground {
  readonly users: readonly User[];
  readonly sessions: readonly Session[];
  /** Rows on a page. */
  readonly pageSize: number;
  readonly timeZone: string;
  /** As whom the checks ask; the first is the operator. */
  readonly ids: readonly number[];
  readonly tokens?: TokensInHand;
  readonly limits?: LimitOptions;
  /** Whether what a shared cache may have shown is tried again, around it. */
  readonly confirms: boolean;
  /** Whether nothing is checked but the requirement that the deviation breaks. */
  readonly aimed: boolean;
}

/** What a check found while a deviation was played. */
export type Found = Pick<RequirementResult, "id" | "verdict" | "reason">;

/** Plays deviations, one at a time. */
export interface Player {
  play(deviation: DeviationId): Promise<readonly Found[]>;
  /** Plays none, and has an answer changed on its way, if a change is given. */
  playNone(change?: (dispatch: Dispatch) => Dispatch): Promise<readonly Found[]>;
  close(): void;
}

/** Whether a check that sees a shared cache failed: what others found may be its doing. */
function mayBeCache({ id, verdict }: Found): boolean {
  return verdict === "fail" && CHECKS.some((one) => one.id === id && one.revealsSharedCache);
}

/** Loads the ground into a mock in this process, to play deviations on. */
export function openPlayer(ground: Ground, signal?: AbortSignal): Player {
  const { users, sessions, pageSize, timeZone, ids, tokens, limits, confirms, aimed } = ground;
  const mock = openInProcessMock({ dataset: { users, sessions }, pageSize, timeZone });
  const base = { ...mock.options(ids, tokens), ...limits, confirm: 0, signal };
  const check = async (dispatch: Dispatch, options?: Partial<CheckTargetOptions>) => {
    const { results, close } = await checkTarget({ ...base, ...options, dispatch });
    await close();
    signal?.throwIfAborted();
    return results.map(({ id, verdict, reason }) => ({ id, verdict, reason }));
  };
  return {
    async play(deviation) {
      const breaks = DEVIATIONS.filter(({ id }) => id === deviation).map((one) => one.breaks);
      const once = async (options: Partial<CheckTargetOptions>) => {
        const { dispatch, atRest } = restful(mock.dispatch([deviation]));
        const found = await check(dispatch, { ...options, ...(aimed && { only: breaks }) });
        await atRest();
        return found;
      };
      const found = await once({});
      return confirms && found.some(mayBeCache) ? await once({ confirm: 1 }) : found;
    },
    playNone: (change = (dispatch) => dispatch) => check(change(mock.dispatch())),
    close: () => mock.close(),
  };
}

/** A check that ended early may have asked ahead: the next deviation is to wait for what is under way. */
function restful(dispatch: Dispatch): { dispatch: Dispatch; atRest(): Promise<unknown> } {
  const underWay = new Set<Promise<unknown>>();
  return {
    dispatch(request) {
      const answer = dispatch(request).finally(() => underWay.delete(answer));
      underWay.add(answer);
      return answer;
    },
    atRest: () => Promise.allSettled(underWay),
  };
}
