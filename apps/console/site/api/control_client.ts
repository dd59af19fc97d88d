import type { MockState, Person, RequestReading } from "@sessions/control";
import { HEARTBEAT_MS } from "@sessions/control/heartbeat";

export type { MockState, Person };

/** A fault that the mock holds. */
export type HeldFault = MockState["faults"][number];

/** A request that the mock answered, whoever asked. */
export type JournalEntry = RequestReading;

/** People that were found, and how many match in all. */
export interface FoundPeople {
  readonly count: number;
  readonly users: readonly Person[];
}

/** A mock that said nothing for so long is not there. */
const SILENCE_MS = 2.4 * HEARTBEAT_MS;
const YEAR_S = 365 * 86_400;

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

/** Calls the control plane of one world with one token. */
export class ControlClient {
  readonly #token: string;
  /** The world's id; undefined is the default one. */
  readonly world: string | undefined;

  constructor(token: string, world?: string) {
    this.#token = token;
    this.world = world;
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
    if (!answer.ok) throw await refusalOf(answer);
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as Value;
  }

  /** Finds people by a part of their name, or by their id; 200 at most. */
  findPeople(text: string): Promise<FoundPeople> {
    return this.call("GET", `/users?search=${encodeURIComponent(text)}`);
  }

  /** Creates an access token of a user. */
  async createToken(user: number): Promise<string> {
    const { token } = await this.call<{ token: string }>("POST", "/tokens", {
      user,
      // At sixty times the pace a day is over in 24 minutes.
      lifetime: YEAR_S,
    });
    return token;
  }

  /**
   * Calls `onState` with each state of the mock, now and after each change.
   *
   * @throws {Error} when the stream breaks, ends or falls silent: it never resolves
   */
  async listen(onState: (state: MockState) => void, signal: AbortSignal): Promise<void> {
    const silent = new AbortController();
    const hear = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    hear();
    try {
      const answer = await this.#send("/events", {
        signal: AbortSignal.any([signal, silent.signal]),
      });
      if (!answer.ok || !answer.body) throw await refusalOf(answer);
      let text = "";
      for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
        hear();
        const events = (text + piece).split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (data !== undefined) onState(JSON.parse(data) as MockState);
        }
      }
      throw new ControlCallError(0, "the stream ended");
    } finally {
      clearTimeout(timer);
    }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = {
      Authorization: `Bearer ${this.#token}`,
      ...(init.body && { "Content-Type": "application/json" }),
    };
    const world = this.world === undefined
      ? ""
      : `${path.includes("?") ? "&" : "?"}world=${encodeURIComponent(this.world)}`;
    try {
      return await fetch(`/__mock${path}${world}`, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ControlCallError(0, "Cannot reach the mock: is it still running?");
    }
  }
}

async function refusalOf(answer: Response): Promise<ControlCallError> {
  const { detail = answer.statusText } = await answer.json().catch(() => ({}));
  return new ControlCallError(answer.status, detail);
}
