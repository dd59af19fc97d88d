import type { Identity } from "./identities.ts";
import type { RecordedResponse } from "./recorded_response.ts";
import { isWeather } from "./retry.ts";

/** A deployment, and who asks it. */
export interface Preflight {
  readonly listUrl: string;
  readonly operator: Identity;
  readonly users: readonly Identity[];
  /**
   * What to look at where a token is refused.
   *
   * @default "Is the token fresh, and for this deployment?"
   */
  readonly advice?: string | undefined;
  /** Asks as somebody; a token that is refused may be renewed. */
  ask(who: Identity, path: string): Promise<RecordedResponse>;
}

/**
 * Asks for the list as every identity, before anything is judged.
 *
 * @returns why nothing can be checked, or undefined when the API answers
 */
export async function preflight(flight: Preflight): Promise<string | undefined> {
  const {
    listUrl: url,
    operator,
    users,
    advice = "Is the token fresh, and for this deployment?",
  } = flight;
  const ask = (who: Identity) => flight.ask(who, "/sessions");
  const problem = listProblem(await ask(operator), advice);
  if (problem) return `Cannot ${problem.verb} ${url}: ${problem.what}`;
  for (const user of users) {
    const { status } = await ask(user);
    if (status === 401) {
      return `Cannot check ${url}: it rejects the credentials of ${user.name} (401). ${advice}`;
    }
  }
  return undefined;
}

function listProblem(
  answer: RecordedResponse,
  advice: string,
): { verb: "reach" | "check"; what: string } | undefined {
  const { status, headers, json, type, text, failure } = answer;
  const check = (what: string) => ({ verb: "check" as const, what });
  if (status === 0) return { verb: "reach", what: failure };
  if (status === 401 || status === 403) {
    return check(`it rejects the operator's credentials (${status}). ${advice}`);
  }
  if (isWeather(answer)) {
    return check(
      status === 429
        ? "it limits the rate (429), however long it was waited for. Ask more slowly, with --rate N"
        : `it is unwell (${status}). Try again when it answers`,
    );
  }
  if (status >= 300 && status < 400) {
    return check(
      `it redirects to ${headers["location"] ?? "another place"}. Give the URL that it answers at`,
    );
  }
  if (status === 404) {
    return check("there is nothing (404). The base URL ends in /api, without /sessions");
  }
  const isPage = type === "text/html" || text.trimStart().startsWith("<");
  if (json === undefined && isPage && status < 500) {
    return check(
      "it answers with a page (HTML), not with the API. The base URL ends in /api, without /sessions",
    );
  }
  return undefined;
}
