/** Everything that a command line program may touch. */
export interface CliContext {
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run when it aborts; reports are still written. */
  readonly stop: AbortSignal;
}
