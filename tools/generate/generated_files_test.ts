import { readFileSync } from "node:fs";
import { REQUIREMENTS } from "@sessions/domain";
import { expect, test } from "vitest";
import { AREAS } from "./contract_page.ts";
import { GENERATED_FILES, withGenerated } from "./generated_files.ts";

test.each(GENERATED_FILES)("$file is what npm run generate writes", (generated) => {
  const held = readFileSync(new URL(`../../${generated.file}`, import.meta.url), "utf8");
  expect(held).toBe(withGenerated(held, generated));
});

test("withGenerated() replaces a part alone, and says when there is none", () => {
  const generated = { file: "x.md", part: "flags", write: () => "new" };
  expect(withGenerated("a\n<!-- flags -->\n\nold\n<!-- end flags -->\nb\n", generated)).toBe(
    "a\n<!-- flags -->\n\nnew\n<!-- end flags -->\nb\n",
  );
  expect(() => withGenerated("a", generated)).toThrow(
    "Cannot write x.md: it has no part between <!-- flags --> and <!-- end flags -->",
  );
});

test("docs/contract.md covers every area", () => {
  expect(new Set(REQUIREMENTS.map(({ id }) => id.split("/")[0]))).toEqual(
    new Set(Object.keys(AREAS)),
  );
});
