import { flagTable } from "@sessions/cli";
import {
  HAR_FLAGS,
  OTHER_FLAGS,
  PROXY_FLAGS,
  RECORD_FLAGS,
  RUN_FLAGS,
  TWIN_PREFIX as RUN_PREFIX,
} from "../../apps/conformance/cli/flags.ts";
import { SERVE_FLAGS, TOKEN_FLAGS, TWIN_PREFIX } from "../../apps/server/cli/flags.ts";
import {
  faultTable,
  limitTable,
  matchTable,
  operationTable,
  tokenFaultList,
} from "./mock_tables.ts";
import { contractPage } from "./contract_page.ts";
import { deviationsPage } from "./deviations_page.ts";

/** A file, or a part of one, that is written from code. */
export interface GeneratedFile {
  /** From the root of the checkout. */
  readonly file: string;
  /**
   * The part of the file that is written, between `<!-- name -->` and `<!-- end name -->`.
   *
   * @default the whole file
   */
  readonly part?: string;
  write(): string | Promise<string>;
}

/** Everything that `npm run generate` writes, and tests compare. */
export const GENERATED_FILES: readonly GeneratedFile[] = [
  { file: "docs/contract.md", write: contractPage },
  { file: "docs/deviations.md", write: deviationsPage },
  { file: "docs/control.md", part: "operations", write: operationTable },
  { file: "docs/control.md", part: "matches", write: matchTable },
  { file: "docs/control.md", part: "faults", write: faultTable },
  { file: "docs/control.md", part: "token faults", write: tokenFaultList },
  { file: "docs/conformance.md", part: "flags", write: () => flagTable(RUN_FLAGS, RUN_PREFIX) },
  {
    file: "docs/conformance.md",
    part: "diff flags",
    write: () => flagTable(OTHER_FLAGS, RUN_PREFIX),
  },
  {
    file: "docs/conformance.md",
    part: "record flags",
    write: () => flagTable(RECORD_FLAGS, RUN_PREFIX),
  },
  {
    file: "docs/conformance.md",
    part: "proxy flags",
    write: () => flagTable(PROXY_FLAGS, RUN_PREFIX),
  },
  {
    file: "docs/conformance.md",
    part: "har flags",
    write: () => flagTable(HAR_FLAGS, RUN_PREFIX),
  },
  { file: "docs/mock.md", part: "flags", write: () => flagTable(SERVE_FLAGS, TWIN_PREFIX) },
  { file: "docs/mock.md", part: "limits", write: limitTable },
  { file: "docs/mock.md", part: "token flags", write: () => flagTable(TOKEN_FLAGS, TWIN_PREFIX) },
];

/**
 * Puts what is generated into what a file holds.
 *
 * @throws {Error} when the file has no such part
 */
export async function withGenerated(
  held: string,
  { file, part, write }: GeneratedFile,
): Promise<string> {
  if (part === undefined) return write();
  const [start, end] = [`<!-- ${part} -->\n`, `<!-- end ${part} -->`];
  const [from, to] = [held.indexOf(start), held.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`Cannot write ${file}: it has no part between ${start.trim()} and ${end}`);
  }
  return `${held.slice(0, from + start.length)}\n${await write()}\n${held.slice(to)}`;
}
