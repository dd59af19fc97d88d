import { readdirSync, readFileSync } from "node:fs";
import { ROOT } from "../root.ts";

/** A fenced block of a document. */
export interface Block {
  /** Such as `sh`; "" is text that a program printed. */
  readonly language: string;
  readonly text: string;
  /** Whether nothing but white space stands between it and the block before. */
  readonly follows: boolean;
  /** Where it begins, such as `docs/mock.md:12`. */
  readonly place: string;
}

/** The README and every page of docs/, from the root. */
export function documents(): string[] {
  const pages = readdirSync(`${ROOT}docs`).filter((name) => name.endsWith(".md")).sort();
  return ["README.md", ...pages.map((name) => `docs/${name}`)];
}

/** The fenced blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(ROOT + document, "utf8");
  let end = 0;
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => {
    const follows = text.slice(end, match.index).trim() === "";
    end = match.index + match[0].length;
    return {
      language: match[1] ?? "",
      text: match[2] ?? "",
      follows,
      place: `${document}:${text.slice(0, match.index).split("\n").length}`,
    };
  });
}

/** The commands of a shell block, one a line; a line that ends in a backslash goes on. */
export function commandsOf(text: string): string[] {
  return text.replaceAll(/\\\n\s*/g, "").split("\n").map((line) =>
    line.replace(/\s+# .*$/, "").trim()
  )
    .filter((line) => line !== "" && !line.startsWith("#"));
}
