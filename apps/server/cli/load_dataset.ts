import { readFileSync } from "node:fs";
import type { Dataset } from "@sessions/fixtures";
import { FileError } from "./cli_error.ts";

/** The file descriptor of standard input. */
const STDIN = 0;

/**
 * Reads the file of `--dataset`; `-` is standard input.
 *
 * @throws {FileError} when it cannot be read
 * @throws {DatasetError} when it holds something else
 */
export async function loadDataset(file: string): Promise<Dataset> {
  const { readDataset } = await import("@sessions/fixtures/dataset_file");
  return readDataset(read(file), file);
}

function read(file: string): string {
  try {
    // The decoder takes a byte order mark away.
    return new TextDecoder("utf-8", { fatal: true }).decode(
      readFileSync(file === "-" ? STDIN : file),
    );
  } catch (error) {
    throw new FileError(`Cannot load "${file}": ${(error as Error).message}. Name a readable file`);
  }
}
