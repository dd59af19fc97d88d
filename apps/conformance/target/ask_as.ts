import type { Identity } from "./identities.ts";
import type { RecordedResponse } from "./recorded_response.ts";
import type { Request, Transport } from "./transport.ts";

/** Sends a request as an identity, and again when a 401 let its token be renewed. */
export async function askAs(
  transport: Transport,
  who: Identity,
  request: Omit<Request, "as" | "authorization">,
): Promise<RecordedResponse> {
  const send = (token: string) =>
    transport.send({ ...request, as: who.name, authorization: `Bearer ${token}` });
  const token = who.token();
  let answer = await send(token);
  if (answer.status !== 401) return answer;
  if (await who.renew(token)) answer = await send(who.token());
  // One that lives shortly may expire on its way.
  if (answer.status === 401) answer.lapsed = hasExpired(who, answer);
  return answer;
}

/** Whether a token had expired when it was refused, by the deployment's clock. */
function hasExpired(who: Identity, { date = Date.now() }: RecordedResponse): boolean {
  return (who.expires() ?? Infinity) <= date / 1000;
}
