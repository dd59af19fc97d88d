import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";

/**
 * Asks with a token that names its user by text instead of a number, or the reverse: generations of
 * the framework differ in which they issue, and take both. Returns undefined without the key, or
 * where the token is refused, or the deployment stumbles over it.
 */
export async function askRenamed(
  evidence: Evidence,
  who: Identity,
  path: string,
): Promise<RecordedResponse | undefined> {
  const { forge, operator, userForges, users } = evidence;
  const token = (who === operator ? forge : userForges[users.indexOf(who)])?.renamed();
  if (token === undefined) return undefined;
  const as = `${who.name}, named in another way`;
  const answer = await evidence.askAs(as, `Bearer ${token}`, path);
  return answer.status === 401 || answer.status >= 500 ? undefined : answer;
}
