import { FRAMEWORK_NAMES, OPERATIONS } from "@sessions/domain";
import Type, { type Static } from "typebox";
import { TOKEN_FAULTS } from "../tokens/faulty_token.ts";

const YEAR_S = 365 * 86_400;
const TEXT = Type.Optional(Type.String());
const NUMBER = Type.Optional(Type.Integer({ minimum: 0 }));

/** Rows on a page. */
export const PageSize = Type.Integer({ minimum: 1, maximum: 100_000 });

/** A new world, as HTTP and the harness ask for one. */
export const NewWorld = Type.Object({
  id: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_-]{1,64}$" })),
  scenario: TEXT,
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
  sessions: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  users: Type.Optional(Type.Integer({ minimum: 2, maximum: 100_000 })),
  now: TEXT,
  deviations: Type.Optional(Type.Array(Type.String())),
  portal: TEXT,
  framework: Type.Optional(Type.Enum([...FRAMEWORK_NAMES])),
  pageSize: Type.Optional(PageSize),
}, { additionalProperties: false });
export type NewWorld = Static<typeof NewWorld>;

/** A token of a user, good or with one thing wrong with it. */
export const NewToken = Type.Object({
  user: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  type: Type.Optional(Type.Enum(["access", "refresh"])),
  fault: Type.Optional(Type.Enum([...TOKEN_FAULTS])),
  lifetime: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 * YEAR_S })),
}, { additionalProperties: false });
export type NewToken = Static<typeof NewToken>;

/** A change of a world's clock. */
export const ClockChange = Type.Object({
  now: TEXT,
  advanceMs: Type.Optional(Type.Number({ minimum: 0, maximum: 100 * YEAR_S * 1000 })),
  frozen: Type.Optional(Type.Boolean()),
}, { additionalProperties: false });
export type ClockChange = Static<typeof ClockChange>;

/** Which requests of a journal are asked for. */
export const RequestFilter = Type.Object({
  method: TEXT,
  operation: Type.Optional(Type.Enum([...OPERATIONS])),
  token: TEXT,
  status: NUMBER,
  user: NUMBER,
  url: TEXT,
  deviation: TEXT,
  fault: NUMBER,
  after: NUMBER,
}, { additionalProperties: false });
