// A floor: a server that does nothing but answer what it was told with PUT.
// Usage: node bench/floor.mjs koa|http
import { createServer } from "node:http";
import { createRequire } from "node:module";

let text = "{}";
let value = {};
let bytes = Buffer.from(text);

async function told(request, response) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  bytes = Buffer.concat(pieces);
  text = bytes.toString();
  value = JSON.parse(text);
  response.end();
}

let handler;
if (process.argv[2] === "koa") {
  const require = createRequire(new URL("../apps/server/package.json", import.meta.url));
  const Koa = require("koa");
  const app = new Koa();
  app.use((context) => {
    context.set("Content-Type", "application/json");
    context.body = JSON.stringify(value);
  });
  handler = app.callback();
} else {
  handler = (_request, response) => {
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": bytes.length,
    });
    response.end(bytes);
  };
}
const server = createServer((request, response) =>
  request.method === "PUT" ? told(request, response) : handler(request, response)
);
process.on("SIGINT", () => process.exit());
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
