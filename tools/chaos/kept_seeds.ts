import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("kept_seeds.json", import.meta.url);

/** The seeds that once found something, the latest last. */
export function keptSeeds(): number[] {
  return JSON.parse(readFileSync(FILE, "utf8")) as number[];
}

/** Keeps a seed that found something, for tests to play again. */
export function keepSeed(seed: number): void {
  const others = keptSeeds().filter((one) => one !== seed);
  writeFileSync(FILE, `${JSON.stringify([...others, seed])}\n`);
}
