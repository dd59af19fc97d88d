import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfigurationFile } from "./read_configuration_file.ts";
import { UsageError } from "./usage_error.ts";

const folder = mkdtempSync(join(tmpdir(), "configuration-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
const NAME = join(folder, "x.json");

test("readConfigurationFile() returns undefined when there is none", () => {
  expect(readConfigurationFile(join(folder, "none.json"))).toBeUndefined();
});

test("readConfigurationFile() reads an object, with a byte order mark too", () => {
  writeFileSync(NAME, '\ufeff{"pageSize":5}');
  expect(readConfigurationFile(NAME)).toEqual({ name: NAME, values: { pageSize: 5 } });
});

test.each([
  ["s3cret", `Cannot read ${NAME}: it is not JSON`],
  ['["s3cret"]', `Cannot read ${NAME}: it must be a JSON object`],
  ["null", `Cannot read ${NAME}: it must be a JSON object`],
])("readConfigurationFile() refuses %j and does not repeat it", (text, message) => {
  writeFileSync(NAME, text);
  expect(() => readConfigurationFile(NAME)).toThrow(new UsageError(message));
});

test("readConfigurationFile() says what keeps it from reading", () => {
  expect(() => readConfigurationFile(folder)).toThrow(
    new UsageError(`Cannot read ${folder}: EISDIR: illegal operation on a directory, read`),
  );
});
