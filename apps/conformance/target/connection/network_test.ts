import { createServer as createPlainServer } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { afterAll, expect, test } from "vitest";
import { CERTIFICATE, KEY } from "./localhost_certificate.ts";
import { type NetworkOptions, openNetwork } from "./network.ts";

const server = createServer({ cert: CERTIFICATE, key: KEY }, (_request, response) => {
  response.end("{}");
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
afterAll(() => server.close());

async function ask(options: NetworkOptions) {
  const { dispatch, close } = openNetwork(options);
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const { status, failure } = await dispatch({ method: "GET", url, headers: {} });
  await close();
  return { status, failure };
}

test("dispatch() fails on a certificate that nobody vouches for, and names the way out", async () => {
  expect(await ask({})).toEqual({
    status: 0,
    failure:
      "the certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); name its authority with --cacert, or pass --insecure",
  });
});

test("dispatch() takes any certificate when insecure", async () => {
  expect(await ask({ insecure: true })).toEqual({ status: 200, failure: undefined });
});

test("dispatch() takes a certificate of the given authority", async () => {
  expect(await ask({ ca: CERTIFICATE })).toEqual({ status: 200, failure: undefined });
});

test("dispatch() shows the client's own certificate to a server that asks for one", async () => {
  const strict = createServer(
    { cert: CERTIFICATE, key: KEY, ca: CERTIFICATE, requestCert: true, rejectUnauthorized: true },
    (_request, response) => response.end("{}"),
  ).listen(0, "127.0.0.1");
  await new Promise((resolve) => strict.once("listening", resolve));
  const url = `https://127.0.0.1:${(strict.address() as AddressInfo).port}/api`;
  const statusOf = async (options: NetworkOptions) => {
    const { dispatch, close } = openNetwork({ ca: CERTIFICATE, ...options });
    const { status } = await dispatch({ method: "GET", url, headers: {} });
    await close();
    return status;
  };
  expect(await statusOf({})).toBe(0);
  expect(await statusOf({ clientCertificate: { cert: CERTIFICATE, key: KEY } })).toBe(200);
  strict.close();
});

test("dispatch() goes through the proxy that the environment names, but for NO_PROXY", async () => {
  const tunnels: string[] = [];
  const proxy = createPlainServer().on("connect", (request, client) => {
    tunnels.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => proxy.once("listening", resolve));
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const insecure = true;
  expect(await ask({ insecure, env: { HTTPS_PROXY } })).toMatchObject({ status: 200 });
  expect(tunnels).toEqual([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
  const env = { https_proxy: HTTPS_PROXY, NO_PROXY: "127.0.0.1" };
  expect(await ask({ insecure, env })).toMatchObject({ status: 200 });
  expect(tunnels).toHaveLength(1);
  proxy.closeAllConnections();
  proxy.close();
});

test("dispatch() speaks HTTP/2 with a deployment that speaks nothing else", async () => {
  const seen: string[] = [];
  const modern = createSecureServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    seen.push(`${request.httpVersion} ${request.method} ${request.headers.authorization}`);
    response.setHeader("x-answer", "yes");
    response.statusCode = request.method === "GET" ? 404 : 405;
    if (request.method === "HEAD") response.end();
    else response.end(`{"path":"${request.url}"}`);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => modern.once("listening", resolve));
  const url = `https://127.0.0.1:${(modern.address() as AddressInfo).port}/api`;
  const { dispatch, close } = openNetwork({ ca: CERTIFICATE });
  const headers = { Authorization: "Bearer x", Accept: "application/json" };
  const ask = (method: string, body?: string) =>
    dispatch({ method, url, headers, ...(body !== undefined && { body }) });
  expect(await ask("HEAD")).toMatchObject({ status: 405 });
  expect(await ask("OPTIONS")).toMatchObject({ status: 405 });
  expect(await ask("POST", "{}")).toMatchObject({ status: 405 });
  const many = await Promise.all(Array.from({ length: 20 }, () => ask("GET")));
  for (const one of many) {
    expect(one).toMatchObject({ status: 404, headers: { "x-answer": "yes" } });
    expect(one.bytes.toString()).toBe('{"path":"/api"}');
  }
  await close();
  modern.close();
  expect(seen).toHaveLength(23);
  expect(new Set(seen.map((line) => line.replace(/[A-Z]+ /, "")))).toEqual(
    new Set(["2.0 Bearer x"]),
  );
});

test("dispatch() says that it is the proxy which fails, and nothing of it otherwise", async () => {
  const gone = createPlainServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => gone.once("listening", resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const place = `127.0.0.1:${port}`;
  const refused = "the connection was refused";
  expect((await ask({ env: { HTTPS_PROXY: `http://${place}` } })).failure).toBe(
    `${refused}: that of the proxy ${place} (see HTTPS_PROXY)`,
  );
  const { dispatch, close } = openNetwork({});
  for (const host of [place, `localhost:${port}`]) {
    const answer = await dispatch({ method: "GET", url: `http://${host}/api`, headers: {} });
    expect(answer.failure).toBe(refused);
  }
  await close();
});
