/** The signal of the operating system that asked a program to stop, as the reason of its `stop`. */
export class StopRequest extends Error {
  /** As what is aborted is told apart from what failed. */
  override readonly name = "AbortError";
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`It was told to stop (${signal})`);
    this.signal = signal;
  }
}
