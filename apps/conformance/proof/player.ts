import { type DeviationId, DEVIATIONS, type Session, type User } from "@sessions/domain";
import { checkTarget, type CheckTargetOptions } from "../check_target.ts";
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
  /** How often a failure is tried again. */
  readonly confirm: number;
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

/** Loads the ground into a mock in this process, to play deviations on. */
export function openPlayer(ground: Ground, signal?: AbortSignal): Player {
  const { users, sessions, pageSize, timeZone, ids, tokens, limits, confirm, aimed } = ground;
  const mock = openInProcessMock({ dataset: { users, sessions }, pageSize, timeZone });
  const base = { ...mock.options(ids, tokens), ...limits, confirm, signal };
  const check = async (dispatch: Dispatch, options?: Partial<CheckTargetOptions>) => {
    const { results, close } = await checkTarget({ ...base, ...options, dispatch });
    await close();
    signal?.throwIfAborted();
    return results.map(({ id, verdict, reason }) => ({ id, verdict, reason }));
  };
  return {
    async play(deviation) {
      const { dispatch, atRest } = restful(mock.dispatch([deviation]));
      const breaks = DEVIATIONS.filter(({ id }) => id === deviation).map((one) => one.breaks);
      const found = await check(dispatch, aimed ? { only: breaks } : {});
      await atRest();
      return found;
    },
    playNone: (change = (dispatch) => dispatch) => check(change(mock.dispatch()), { confirm: 0 }),
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
