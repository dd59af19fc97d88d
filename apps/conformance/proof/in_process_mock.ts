import type { Behavior, DeviationId, User } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import {
  newClaims,
  type NewClaimsOptions,
  openMock,
  signingKey,
  signToken,
} from "@sessions/server";
import { injectRequest } from "@sessions/testing";
import type { CheckTargetOptions } from "../check_target.ts";
import type { Dispatch } from "../target/connection/network.ts";

/** Options for {@linkcode openInProcessMock}. */
export interface InProcessMockOptions {
  dataset: Dataset;
  /** Rows on a page. */
  pageSize: number;
  timeZone: string;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /**
   * The key that signs tokens.
   *
   * @default one of its own
   */
  jwtSecret?: string | undefined;
}

const SECRET = "the-key-of-the-mock-in-process";

/** The mock, reached without a socket. */
export interface InProcessMock {
  /** Returns a way to it while it plays deviations; one at a time is in use. */
  dispatch(deviations?: readonly DeviationId[]): Dispatch;
  /** Returns a way to it while it behaves so, with its data as at first. */
  behave(behavior: Behavior): Dispatch;
  /** Returns the options to check it as these users; the first is the operator. */
  options(users: readonly number[], has?: TokensInHand): CheckTargetOptions;
  close(): void;
}

/** Which faulty tokens the suite may have or make. */
export interface TokensInHand {
  /** The key. */
  readonly secret: boolean;
  /** An expired token. */
  readonly expired: boolean;
  /** A refresh token. */
  readonly refresh: boolean;
}

/** Loads data into a mock that only this process can reach. */
export function openInProcessMock(
  { dataset, pageSize, timeZone, clock = Date.now, jwtSecret = SECRET }: InProcessMockOptions,
): InProcessMock {
  const mock = openMock({
    seed: () => ({ dataset, origin: { scenario: "in process", seed: 1 } }),
    pageSize,
    timeZone,
    clock,
    jwtSecret,
    journal: 0,
    control: false,
    onError: (error) => {
      throw error;
    },
  });
  const key = signingKey(jwtSecret);
  const token = (userId: User["id"], rest: Partial<NewClaimsOptions> = {}) =>
    signToken({ ...newClaims({ type: "access", userId, now: clock() / 1000, ...rest }) }, key);
  let { revision } = mock.worlds.default;
  return {
    dispatch(deviations = []) {
      return (request) => {
        mock.worlds.default.deviations = deviations;
        return injectRequest(mock.handler, request);
      };
    },
    behave(behavior) {
      const world = mock.worlds.default;
      if (world.revision !== revision) world.reset();
      revision = world.revision;
      // A copy of its own starts deviations that count their requests from the first.
      world.behavior = { ...behavior, deviations: [...behavior.deviations] };
      return (request) => injectRequest(mock.handler, request);
    },
    options([operator = 0, ...others], has = { secret: true, expired: false, refresh: false }) {
      return {
        url: "http://mock.invalid/api",
        operator: "env:OPERATOR",
        user: others.map((_, index) => `env:USER_${index + 1}`),
        ...(has.secret && { jwtSecret: "env:SECRET" }),
        ...(has.expired && { expired: "env:EXPIRED" }),
        ...(has.refresh && { refresh: "env:REFRESH" }),
        allowWrites: true,
        timeZone,
        env: {
          SECRET: jwtSecret,
          OPERATOR: token(operator),
          EXPIRED: token(operator, { lifetime: -60 }),
          REFRESH: token(operator, { type: "refresh" }),
          ...Object.fromEntries(others.map((id, index) => [`USER_${index + 1}`, token(id)])),
        },
      };
    },
    close: () => mock.close(),
  };
}
