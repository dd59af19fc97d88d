import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, test } from "vitest";
import { openAgent } from "./agent.ts";

test("openAgent() takes a proxy without a scheme, as curl does", async () => {
  const proxy = createServer().listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  const reached = once(proxy, "connect") as Promise<[IncomingMessage, Socket]>;
  const agent = openAgent({ env: { HTTP_PROXY: `127.0.0.1:${port}` } });
  const asked = agent.request({ origin: "http://mock.invalid", path: "/", method: "GET" });
  const refused = expect(asked).rejects.toThrow();
  const [{ url }, socket] = await reached;
  expect(url).toBe("mock.invalid:80");
  socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  await refused;
  await agent.destroy();
  proxy.close();
});

test("openAgent() refuses a proxy that is no URL, and does not repeat it", () => {
  expect(() => openAgent({ env: { HTTPS_PROXY: "http://user:secret@" } })).toThrow(
    /^Cannot use HTTPS_PROXY: it is no URL\. Give one such as http:\/\/127\.0\.0\.1:3128, or unset it$/,
  );
});
