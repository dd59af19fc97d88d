import { CHANGE_STATUS, ChangeError, type ChangeProblem } from "./change_error.ts";
import { pathOf } from "./operation.ts";
import {
  type CallOptions,
  type ControlName,
  type ControlResult,
  operationOf,
} from "./operations.ts";

/** Options for {@linkcode ControlClient}. */
export interface ControlClientOptions {
  /** The control plane's URL, such as `http://127.0.0.1:8000/__mock`. */
  url: string;
  /** The control token. */
  token: string;
  /** @default the global one */
  fetch?: typeof fetch;
}

/** A control plane that cannot be reached, or answers what no control plane does. */
export class ControlUnreachableError extends Error {
  override readonly name = "ControlUnreachableError";
}

/** Calls the control plane of a mock, wherever it runs. */
export class ControlClient {
  readonly #url: string;
  readonly #token: string;
  readonly #fetch: typeof fetch;

  constructor({ url, token, fetch: send = fetch }: ControlClientOptions) {
    this.#url = url.replace(/\/+$/, "");
    this.#token = token;
    // A browser's fetch works only as the window's own.
    this.#fetch = (input, init) => send(input, init);
  }

  /**
   * Calls an operation.
   *
   * @throws {ChangeError} if it is turned down; nothing was changed then
   * @throws {ControlUnreachableError} if nothing answers, or no control plane
   */
  async call<Name extends ControlName>(
    name: Name,
    options: CallOptions<Name> = {},
    signal?: AbortSignal,
  ): Promise<ControlResult<Name>> {
    const answer = await this.send(name, options, signal);
    const text = await answer.text();
    return (text === "" ? undefined : parse(text, answer)) as ControlResult<Name>;
  }

  /**
   * Calls an operation, and returns the answer unread.
   *
   * @throws {ChangeError} if it is turned down
   * @throws {ControlUnreachableError} if nothing answers, or no control plane
   */
  async send<Name extends ControlName>(
    name: Name,
    { world, path, query, body }: CallOptions<Name>,
    signal?: AbortSignal,
  ): Promise<Response> {
    const operation = operationOf(name);
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries({ world, ...query })) {
      if (value !== undefined) search.set(key, String(value));
    }
    const tail = search.size > 0 ? `?${search}` : "";
    const url = `${this.#url}${pathOf(operation.path, path)}${tail}`;
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#token}` };
    const init: RequestInit = { method: operation.method, headers };
    if (operation.body) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body ?? {});
    }
    if (signal) init.signal = signal;
    const answer = await this.#fetch(url, init).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ControlUnreachableError(
        `Cannot reach the mock at ${this.#url}: is it running, and is that its control plane?`,
        { cause: error },
      );
    });
    if (!answer.ok) throw refusalOf(parse(await answer.text(), answer), answer, this.#url);
    return answer;
  }
}

function parse(text: string, { status, url }: Response): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlUnreachableError(
      `Cannot read the answer of ${url}: it is ${status} and no JSON. Is that a mock's control plane?`,
    );
  }
}

function refusalOf(value: unknown, { status }: Response, url: string): Error {
  const { code, detail, pointer } = value as Partial<Record<string, string>>;
  if (code !== undefined && detail !== undefined && code in CHANGE_STATUS) {
    return new ChangeError(code as ChangeProblem, detail, pointer);
  }
  return new ControlUnreachableError(
    `Cannot call the control plane at ${url}: it answers ${status}. Is it switched off there?`,
  );
}
