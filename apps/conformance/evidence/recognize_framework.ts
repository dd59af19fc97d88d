import { type Framework, type FrameworkName, FRAMEWORKS, SESSIONS_PATH } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** Recognises a generation of the framework by the answers that it sees. */
export interface FrameworkRecognizer {
  /** Takes an answer into account. */
  see(response: RecordedResponse): void;
  /** The only generation that gives all those answers; undefined where several do, or none. */
  recognized(): FrameworkName | undefined;
}

const DETAIL = new RegExp(`${SESSIONS_PATH.slice(SESSIONS_PATH.lastIndexOf("/"))}/\\d+$`);

/**
 * Makes a recogniser. It asks nothing of its own: what a generation says of an id that finds nothing
 * and of a bad token tells it.
 */
export function recognizeFramework(): FrameworkRecognizer {
  let left: readonly (Framework & { name: FrameworkName })[] = FRAMEWORKS;
  const keep = (gives: (framework: Framework) => boolean) => {
    // Once one is recognised, the same answers tell nothing new; most pass by here.
    if (left.length > 0) left = left.filter(gives);
  };
  return {
    see(response) {
      const { status } = response;
      if ((status !== 401 && status !== 404) || response.request.method !== "GET") return;
      const { detail, messages } = asRefusal(response.json);
      if (status === 404 && DETAIL.test(response.request.url)) {
        keep(({ sessionUnknown }) => sayingOf(sessionUnknown).test(detail));
      }
      const [message] = messages;
      if (message?.startsWith("Token is ")) {
        keep(({ tokenInvalid, tokenExpired }) => [tokenInvalid, tokenExpired].includes(message));
      }
    },
    recognized: () => left.length === 1 ? left[0]?.name : undefined,
  };
}

/** The model's name is the portal's own. */
function sayingOf(sessionUnknown: string): RegExp {
  return new RegExp(`^${sessionUnknown.replaceAll(".", "\\.").replace("MODEL", "\\w+")}$`);
}

function asRefusal(json: unknown): { detail: string; messages: string[] } {
  const { detail, messages } = (json ?? {}) as { detail?: unknown; messages?: unknown };
  return {
    detail: String(detail),
    messages: Array.isArray(messages) ? messages.map((one) => String(one?.message)) : [],
  };
}
