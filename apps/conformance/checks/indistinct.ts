import type { RecordedResponse } from "../target/recorded_response.ts";

/** What names one answer alone: a request's id, or a moment. */
const PASSING =
  /[0-9a-f]{8}-[0-9a-f-]{20,}|\b[0-9a-f]{16,}\b|\d{4}-\d\d-\d\d[T ][\d:.]+|\b\d{10}(\.\d+|\d{3})?\b/gi;

/** An answer, and the id that it was asked for. */
interface AskedFor {
  readonly answer: RecordedResponse;
  readonly id: number;
}

/** Whether two answers say the same, but for their ids and what names an answer alone. */
export function saySame(left: AskedFor, right: AskedFor): boolean {
  const [ours, theirs] = [left, right].map(wordsOf);
  if (ours === undefined || theirs === undefined || ours.length !== theirs.length) return false;
  return ours.every((word, index) =>
    word === theirs[index] || word === String(left.id) && theirs[index] === String(right.id)
  );
}

/** Splits what an answer says so that every number is a word of its own. */
function wordsOf({ answer: { text }, id }: AskedFor): string[] {
  return text.replace(PASSING, (found) => found === String(id) ? found : "*").split(/(\d+)/);
}

/**
 * Returns the names of headers that one of two answers has alone, and `allow` where it differs, but
 * not of those that tell of the moment or the connection.
 */
function otherHeaders(left: RecordedResponse, right: RecordedResponse): string[] {
  const names = Object.keys({ ...left.headers, ...right.headers });
  return names.filter((name) => !OF_THE_MOMENT.test(name)).filter((name) =>
    name === "allow"
      ? left.headers[name] !== right.headers[name]
      : (name in left.headers) !== (name in right.headers)
  );
}

/** So often both are asked for again: what a proxy adds to half of its answers is no difference. */
const MAX_TURNS = 6;

/** Returns the names of headers that one of two answers has alone, each time that both are asked for. */
export async function lastingHeaders(
  [left, right]: readonly [RecordedResponse, RecordedResponse],
  askAgain: () => Promise<[RecordedResponse, RecordedResponse]>,
): Promise<string[]> {
  let names = otherHeaders(left, right);
  for (let turn = 0; turn < MAX_TURNS && names.length > 0; turn++) {
    const [again, other] = await askAgain();
    const still = otherHeaders(again, other);
    names = names.filter((name) =>
      still.includes(name) && (name in again.headers) === (name in left.headers)
    );
  }
  return names;
}

const OF_THE_MOMENT =
  /^(date|age|connection|keep-alive|transfer-encoding|content-length|server-timing|x-(request|runtime|served|cache).*)$/;
