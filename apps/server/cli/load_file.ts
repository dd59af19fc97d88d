import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type { Dataset } from "@sessions/fixtures";
import type { Story } from "@sessions/fixtures/story_schema";
import { FileError } from "./cli_error.ts";

/**
 * Reads the file of `--dataset`; `-` is standard input.
 *
 * @throws {FileError} when it cannot be read
 * @throws {DatasetError} when it holds something else
 */
export async function loadDataset(file: string): Promise<Dataset> {
  const { readDataset } = await import("@sessions/fixtures/dataset_file");
  return readDataset(await read(file), file);
}

/**
 * Reads the file of `--story`; `-` is standard input.
 *
 * @throws {FileError} when it cannot be read
 * @throws {DatasetError} when it holds something else
 */
export async function loadStory(file: string): Promise<Story> {
  const { readStory } = await import("@sessions/fixtures/story_file");
  return readStory(await read(file), file);
}

async function read(file: string): Promise<string> {
  try {
    // The decoder takes a byte order mark away.
    return new TextDecoder("utf-8", { fatal: true }).decode(
      await (file === "-" ? buffer(process.stdin) : readFile(file)),
    );
  } catch (error) {
    throw new FileError(`Cannot load "${file}": ${(error as Error).message}. Name a readable file`);
  }
}
