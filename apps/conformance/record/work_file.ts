import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { ConfigurationError } from "../target/configuration_error.ts";

/** What tells the recording of one deployment from another's. */
export interface WorkFileHead {
  readonly url: string;
  /** The operator's id, as far as the token tells it. */
  readonly operator: number | null;
}

/** The details that were read so far, in a file beside the recording: an interrupted one goes on there. */
export interface WorkFile {
  /** The details that the file held when it was opened. */
  readonly held: ReadonlyMap<number, unknown>;
  add(id: number, detail: unknown): void;
  /** Writes what is not yet in the file. */
  flush(): void;
  remove(): void;
}

/** Details that are written together. */
const BATCH = 100;

/**
 * Opens the work file of a recording.
 *
 * @throws {ConfigurationError} when it is another deployment's, or cannot be written
 */
export function openWorkFile(file: string, head: WorkFileHead): WorkFile {
  const first = JSON.stringify(head);
  const held = new Map<number, unknown>();
  let waiting: string[] = [];
  try {
    if (existsSync(file)) {
      const [known, ...lines] = readFileSync(file, "utf8").split("\n");
      if (known !== first) {
        throw new ConfigurationError(
          `Cannot go on with "${file}": it holds the beginning of another recording. Delete it, or name another --output`,
        );
      }
      for (const line of lines) readLine(line, held);
    }
    // A last line that was cut off is gone with this.
    writeFileSync(file, [first, ...[...held].map(lineOf), ""].join("\n"));
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `Cannot write "${file}": ${(error as Error).message}. Name a writable file with --output`,
    );
  }
  const flush = () => {
    if (waiting.length > 0) appendFileSync(file, `${waiting.join("\n")}\n`);
    waiting = [];
  };
  return {
    held,
    add(id, detail) {
      waiting.push(lineOf([id, detail]));
      if (waiting.length >= BATCH) flush();
    },
    flush,
    remove: () => rmSync(file, { force: true }),
  };
}

function lineOf(entry: [number, unknown]): string {
  return JSON.stringify(entry);
}

function readLine(line: string, held: Map<number, unknown>): void {
  try {
    const [id, detail] = JSON.parse(line) as [unknown, unknown];
    if (typeof id === "number") held.set(id, detail);
  } catch {
    // The line that was being written when the recording was interrupted.
  }
}
