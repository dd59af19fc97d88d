import type { DeviationId } from "@sessions/domain";

/** A person of the mock. */
export interface Person {
  readonly id: number;
  readonly username: string;
  readonly is_operator: boolean;
  readonly is_active: boolean;
  /** How many sessions they see. */
  readonly sessions: number;
}

/** A fault that the mock holds. */
export interface HeldFault {
  readonly id: number;
  readonly fault: Record<string, unknown>;
  readonly injected: number;
}

/** A request that the mock answered, whoever asked. */
export interface JournalEntry {
  readonly id: number;
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly duration: number;
  readonly viewer: { readonly user: number; readonly operator: boolean } | null;
  readonly token: string;
  readonly deviations: readonly string[];
  readonly faults: readonly number[];
}

/** The mock's state, as its stream of events tells it. */
export interface MockState {
  readonly revision: number;
  readonly clock: { readonly now: string; readonly frozen: boolean; readonly real: boolean };
  readonly deviations: readonly DeviationId[];
  readonly faults: readonly HeldFault[];
  readonly live: boolean;
}

/** A call of the control plane that was refused or not answered; the message says why. */
export class ControlCallError extends Error {
  override readonly name = "ControlCallError";
  /** The status of the answer; 0 if there was none. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The mock says every 15 seconds that it is there: one that is silent for longer hangs. */
const MAX_SILENCE_MS = 25_000;

/** Calls the control plane with one token. */
export class ControlClient {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /**
   * Calls an operation.
   *
   * @param path the path below `/__mock`
   * @throws {ControlCallError} if it is refused, or not answered
   */
  async call<Value>(method: string, path: string, body?: object): Promise<Value> {
    const answer = await this.#send(path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value = text === "" ? undefined : JSON.parse(text);
    if (!answer.ok) throw new ControlCallError(answer.status, value?.detail ?? answer.statusText);
    return value as Value;
  }

  /** Creates an access token of a user. */
  async createToken(user: number): Promise<string> {
    const { token } = await this.call<{ token: string }>("POST", "/tokens", { user });
    return token;
  }

  /**
   * Calls `onState` with each state of the mock, now and after each change.
   *
   * @throws {ControlCallError} when the stream breaks or ends: it never resolves
   */
  async listen(onState: (state: MockState) => void, signal: AbortSignal): Promise<void> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), MAX_SILENCE_MS);
    const answer = await this.#send("/events", {
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!answer.ok || !answer.body) throw new ControlCallError(answer.status, answer.statusText);
    let text = "";
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), MAX_SILENCE_MS);
      const events = (text + piece).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) onState(JSON.parse(data) as MockState);
      }
    }
    throw new ControlCallError(0, "the stream ended");
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = {
      Authorization: `Bearer ${this.#token}`,
      ...(init.body && { "Content-Type": "application/json" }),
    };
    try {
      return await fetch(`/__mock${path}`, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ControlCallError(0, "Cannot reach the mock: is it still running?");
    }
  }
}
