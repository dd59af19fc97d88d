/** A command line that asks for something impossible; the message says what is possible. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A file that cannot be read or written. */
export class FileError extends Error {
  override readonly name = "FileError";
}
