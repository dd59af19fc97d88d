/** A file that cannot be read or written. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** A command that ended with another exit code than 0. */
export class CommandExit extends Error {
  override readonly name = "CommandExit";
  readonly code: number;

  constructor(code: number) {
    super(`The command ended with ${code}`);
    this.code = code;
  }
}
