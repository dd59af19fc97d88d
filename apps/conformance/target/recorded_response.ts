import { isUtf8 } from "node:buffer";
import { visit } from "jsonc-parser";

/** A request as it was sent. */
export interface RequestRecord {
  readonly method: string;
  readonly url: string;
  /** The asker: `operator`, `user 1`, `nobody`, or a fault such as `an expired token`. */
  readonly as: string;
  /** The headers, with `$NAME` in place of secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as it was sent. */
  readonly body?: string | undefined;
}

const SHORTENED_BYTES = 2000;

/** A response and the request that it answers; status 0 means that no response came. */
export class RecordedResponse {
  readonly request: RequestRecord;
  readonly status: number;
  /** Values by lower-case name, with repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Why no response came, for status 0. */
  readonly failure: string;
  /** Whether it refuses a token that had expired by then, and that nothing renews. */
  lapsed = false;
  #read: { value?: unknown; problem?: string } | undefined;

  constructor(
    request: RequestRecord,
    status: number,
    headers: Record<string, string>,
    bytes: Buffer,
    failure = "",
  ) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
    this.failure = failure;
  }

  /** Returns the body as text, whatever its bytes are. */
  get text(): string {
    return this.bytes.toString("utf8");
  }

  /** Returns the JSON value of the body, or undefined when there is none. */
  get json(): unknown {
    return this.#parsed().value;
  }

  /** Returns what is wrong with the body as JSON (requirement `http/json`), or undefined. */
  get jsonProblem(): string | undefined {
    return this.#parsed().problem;
  }

  /** Whether the body is a JSON value with the media type of JSON. */
  get isJson(): boolean {
    return this.json !== undefined && this.type === "application/json";
  }

  /** Whether the body says that it is JSON, and cannot be read: as one that was cut short. */
  get isSpoilt(): boolean {
    return this.bytes.length > 0 && this.type === "application/json" &&
      this.jsonProblem !== undefined;
  }

  /** Returns the media type without parameters. */
  get type(): string {
    return (this.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  }

  /** Returns the deployment's time as it answered, in milliseconds since 1970, if it says it (RFC 9110, section 6.6.1). */
  get date(): number | undefined {
    const date = Date.parse(this.headers["date"] ?? "");
    return Number.isNaN(date) ? undefined : date;
  }

  /** Returns what lets a shared cache keep the answer to a request with credentials (RFC 9111, section 3.5). */
  get sharedBy(): string | undefined {
    for (const name of ["cache-control", "cdn-cache-control", "surrogate-control"]) {
      const value = this.headers[name] ?? "";
      if (/\b(private|no-store)\b/i.test(value)) continue;
      const keeps = /\bmust-revalidate\b/i.test(value) && /\bmax-age=[1-9]/i.test(value);
      if (/\bpublic\b|\bs-maxage\b/i.test(value) || keeps) return `${name}: ${value}`;
    }
    return undefined;
  }

  /** Returns the response in a few words: `404`, `200 text/html`, or why none came. */
  get summary(): string {
    if (this.status === 0) return this.failure;
    return this.type === "application/json" || this.type === ""
      ? `${this.status}`
      : `${this.status} ${this.type}`;
  }

  /** Returns the response with as much of its body as a card shows, where many are held. */
  shortened(): RecordedResponse {
    const bytes = Buffer.from(this.bytes.subarray(0, SHORTENED_BYTES));
    return new RecordedResponse(
      this.request,
      this.status,
      { ...this.headers },
      bytes,
      this.failure,
    );
  }

  /** Takes what a response with the same body was read as. */
  readAs(other: RecordedResponse): void {
    this.#read = other.#parsed();
  }

  #parsed(): { value?: unknown; problem?: string } {
    return this.#read ??= readJson(this.bytes);
  }
}

/** Parses tolerantly, so that one fault of the bytes does not hide the rest. */
function readJson(bytes: Buffer): { value?: unknown; problem?: string } {
  if (bytes.length === 0) return { problem: "the body is empty" };
  let problem: string | undefined;
  let text = bytes.toString("utf8");
  if (!isUtf8(bytes)) problem = "the body is not valid UTF-8";
  if (text.startsWith("\ufeff")) {
    problem = "the body begins with a byte order mark";
    text = text.slice(1);
  }
  try {
    const value: unknown = JSON.parse(text);
    // A compact text that reads back to itself has no repeated key; others are walked.
    const repeated = JSON.stringify(value) === text ? undefined : repeatedKey(text);
    if (repeated !== undefined) problem ??= `the key "${repeated}" is repeated`;
    return problem === undefined ? { value } : { value, problem };
  } catch (error) {
    return { problem: problem ?? `the body is not JSON: ${(error as Error).message}` };
  }
}

function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let repeated: string | undefined;
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name) {
      const keys = open.at(-1);
      if (keys?.has(name)) repeated ??= name;
      keys?.add(name);
    },
  });
  return repeated;
}
