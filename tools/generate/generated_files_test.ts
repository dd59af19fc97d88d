import { readFileSync } from "node:fs";
import { REQUIREMENTS } from "@sessions/domain";
import { expect, test } from "vitest";
import { AREAS } from "./contract_page.ts";
import { GENERATED_FILES, withGenerated } from "./generated_files.ts";

test.each(GENERATED_FILES)("$file is what npm run generate writes", async (generated) => {
  const held = readFileSync(new URL(`../../${generated.file}`, import.meta.url), "utf8");
  expect(held).toBe(await withGenerated(held, generated));
});

test("withGenerated() replaces a part alone, and says when there is none", async () => {
  const generated = { file: "x.md", part: "flags", write: () => "new" };
  expect(await withGenerated("a\n<!-- flags -->\n\nold\n<!-- end flags -->\nb\n", generated)).toBe(
    "a\n<!-- flags -->\n\nnew\n<!-- end flags -->\nb\n",
  );
  await expect(withGenerated("a", generated)).rejects.toThrow(
    "Cannot write x.md: it has no part between <!-- flags --> and <!-- end flags -->",
  );
});

test("docs/contract.md covers every area", () => {
  expect(new Set(REQUIREMENTS.map(({ id }) => id.split("/")[0]))).toEqual(
    new Set(Object.keys(AREAS)),
  );
});
