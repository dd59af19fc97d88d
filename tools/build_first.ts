/** Builds what has changed before any test runs: tests of the built programs never meet a stale one. */
export async function setup(): Promise<void> {
  await import("./set_up_all.mjs" as string);
}
