// `npm run generate`: writes every document and table that is written from code.
import { readFileSync, writeFileSync } from "node:fs";
import { GENERATED_FILES, withGenerated } from "./generated_files.ts";

const root = new URL("../../", import.meta.url);
for (const generated of GENERATED_FILES) {
  const file = new URL(generated.file, root);
  const held = readFileSync(file, "utf8");
  const text = await withGenerated(held, generated);
  if (text !== held) console.log(`wrote ${generated.file}`);
  writeFileSync(file, text);
}
