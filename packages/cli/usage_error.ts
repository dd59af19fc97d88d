/** A command line, environment or configuration that makes no sense; nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
