import { createRequire } from "node:module";
import { inspect } from "node:util";
import { ChangeError } from "@sessions/control";
import { expect, test } from "vitest";

test("an error of the bundle is printed with its class's name, and is a ChangeError of any copy", async () => {
  const require = createRequire(import.meta.url);
  const { startMock } = require("./dist/cjs/mod.cjs") as typeof import("./mod.ts");
  const error = await startMock({ listen: false, pageSize: 0 }).catch((error) => error);
  expect(inspect(error)).toMatch(/^ChangeError: Cannot take \/pageSize/);
  expect(error).toBeInstanceOf(ChangeError);
  expect(new Error("x")).not.toBeInstanceOf(ChangeError);
  const mock = await startMock({ listen: false });
  expect(inspect(mock)).toMatch(/^Mock \{/);
  await mock.stop();
});
