import { expect, test } from "vitest";
import { RecordedResponse } from "../target/recorded_response.ts";
import { KeptExchanges } from "./kept_exchange.ts";

const BASE = "http://portal.invalid/api";

test("KeptExchanges keeps what tells how a deployment behaves: no weather, and of a long list a hundred pages", () => {
  const kept = new KeptExchanges(BASE);
  const see = (path: string, status: number) => {
    const request = { method: "GET", url: BASE + path, headers: {} };
    const record = { ...request, as: "operator" };
    kept.see(new RecordedResponse(record, status, {}, Buffer.from("{}")), request);
  };
  see("/sessions", 200);
  see("/sessions?page=100", 200);
  see("/sessions?page=101", 200);
  see("/sessions?page=99999999999", 404);
  see("/sessions/23", 503);
  expect(kept.exchanges.map(({ request }) => request.url.slice(BASE.length))).toEqual([
    "/sessions",
    "/sessions?page=100",
    "/sessions?page=99999999999",
  ]);
});
