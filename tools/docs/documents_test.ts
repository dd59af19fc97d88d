import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { blocksOf, documents } from "./documents.ts";
import { ROOT } from "../root.ts";

describe.each(documents())("%s", (document) => {
  test("its links lead to what is there", () => {
    const text = readFileSync(ROOT + document, "utf8");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? document : join(dirname(document), path);
      if (!existsSync(ROOT + file)) return true;
      const headings = [...readFileSync(ROOT + file, "utf8").matchAll(/^#+ (.*)$/gm)].map((
        [, title = ""],
      ) => title.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-"));
      return anchor !== undefined && !headings.includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("its blocks are of kinds that are run here", () => {
    const kinds = new Set(blocksOf(document).map(({ language }) => language));
    for (const kind of kinds) {
      expect(["sh", "json", "yaml", "ts", "js", "nginx", "text"]).toContain(kind);
    }
  });
});
