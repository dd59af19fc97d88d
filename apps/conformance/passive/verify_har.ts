import { readBaseUrl } from "../target/base_url.ts";
import { RecordedResponse } from "../target/recorded_response.ts";
import { readHar } from "./read_har.ts";
import { type Finding, openWatch, type WatchOptions } from "./watch.ts";

/** What a HAR file showed. */
export interface VerifiedHar {
  /** Answers that were judged, by what they are. */
  readonly lists: number;
  readonly details: number;
  /** Answers of the API whose body is not in the file. */
  readonly unseen: number;
  /** Answers of other places, whose path ends like the API's. */
  readonly elsewhere: number;
  /** Entries that are no requests with answers. */
  readonly odd: number;
  /** Answers that refused the token that they were asked with. */
  readonly refused: number;
  readonly findings: readonly Finding[];
}

/** Options for {@linkcode verifyHar}. */
export interface VerifyHarOptions extends WatchOptions {
  /**
   * What the API's URLs begin with, such as its base URL.
   *
   * @default the one base URL that the file has, or the one of several that ends in `/api`
   */
  url?: string | undefined;
}

/**
 * Judges the answers of a HAR file, each by itself and against those before it.
 *
 * @throws {ConfigurationError} when the file is no HAR, or has several APIs
 */
export function verifyHar(
  file: string,
  { url, ...options }: VerifyHarOptions = { operators: [] },
): VerifiedHar {
  const watch = openWatch(options);
  const findings: Finding[] = [];
  const { answers, odd, elsewhere } = readHar(file, url === undefined ? url : readBaseUrl(url));
  let [lists, details, unseen, refused] = [0, 0, 0, 0];
  for (const { url, id, authorization, status, headers, bytes } of answers) {
    if (status === 401 && authorization !== undefined) refused++;
    if (!bytes) {
      unseen++;
      continue;
    }
    const record = { method: "GET", url, as: "recorded", headers: {} };
    const answer = new RecordedResponse(record, status, headers, bytes);
    if (status === 200) {
      if (id === undefined) lists++;
      else details++;
    }
    // A recording without its tokens tells nothing of who asked.
    const isKnown = authorization !== undefined;
    findings.push(
      ...watch.see(answer, authorization).filter(({ requirement }) =>
        isKnown || requirement !== "auth/required"
      ),
    );
  }
  return { lists, details, unseen, elsewhere, odd, refused, findings };
}
