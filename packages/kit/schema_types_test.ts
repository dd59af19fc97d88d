import type { CONTROL_OPERATIONS } from "@sessions/control";
import type { ErrorBody, SessionDetail, User } from "@sessions/domain";
import type { DatasetFile, Deployment } from "@sessions/fixtures";
import type * as Type from "typebox";
import { expectTypeOf, test } from "vitest";
import type * as Own from "./schema_types.d.ts";

type Operations = typeof CONTROL_OPERATIONS;
/** Of every operation the values of a part, as one of the two has them. */
type OwnValues<Part extends string> = {
  [Name in keyof Operations]: Operations[Name] extends
    Record<Part, infer Schema extends Type.TSchema> ? Own.Static<Schema>
    : never;
};
type TypeboxValues<Part extends string> = {
  [Name in keyof Operations]: Operations[Name] extends
    Record<Part, infer Schema extends Type.TSchema> ? Type.Static<Schema>
    : never;
};

// The compiler decides it, in `npm run ok`: at run time there is nothing to compare.
test("what is packed in place of typebox gives the same types", () => {
  expectTypeOf<Own.Static<typeof SessionDetail>>().toEqualTypeOf<
    Type.Static<typeof SessionDetail>
  >();
  expectTypeOf<Own.Static<typeof User>>().toEqualTypeOf<Type.Static<typeof User>>();
  expectTypeOf<Own.Static<typeof ErrorBody>>().toEqualTypeOf<Type.Static<typeof ErrorBody>>();
  expectTypeOf<Own.Static<typeof Deployment>>().toEqualTypeOf<Type.Static<typeof Deployment>>();
  expectTypeOf<Own.Static<typeof DatasetFile>>().toEqualTypeOf<Type.Static<typeof DatasetFile>>();
  expectTypeOf<OwnValues<"body">>().toEqualTypeOf<TypeboxValues<"body">>();
  expectTypeOf<OwnValues<"result">>().toEqualTypeOf<TypeboxValues<"result">>();
});
