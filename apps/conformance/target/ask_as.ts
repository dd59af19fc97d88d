import type { Identity } from "./identities.ts";
import type { RecordedResponse } from "./recorded_response.ts";
import type { Request, Transport } from "./transport.ts";

/** Sends a request as an identity, whose token is renewed before it expires, and again after a 401. */
export async function askAs(
  transport: Transport,
  who: Identity,
  request: Omit<Request, "as" | "authorization">,
): Promise<RecordedResponse> {
  const send = (token: string) =>
    transport.send({ ...request, as: who.name, authorization: `Bearer ${token}` });
  let token = await who.readyToken();
  let answer = await send(token);
  if (answer.status === 401 && await who.renew(token)) {
    token = who.token();
    answer = await send(token);
  }
  // One that lives shortly may expire on its way.
  if (answer.status === 401) answer.lapsed = hasExpired(who, answer);
  else if (answer.status > 0) who.accept(token);
  return answer;
}

/** Whether a token had expired when it was refused, by the deployment's clock. */
function hasExpired(who: Identity, { date = Date.now() }: RecordedResponse): boolean {
  return (who.expires() ?? Infinity) <= date / 1000;
}
