import { fileURLToPath } from "node:url";

const requireNode = fileURLToPath(new URL("../apps/server/require_node.ts", import.meta.url));

/**
 * A plugin of rolldown. An ES import of `node:http` reads all that it exports, WebSocket among it, and so
 * loads an HTTP client: 20 ms, which a server need not wait for. An older Node, which does not have the
 * function, is told so.
 */
export const plainHttp = {
  name: "plain-http",
  resolveId: { filter: { id: /^(node:)?http$/ }, handler: () => "\0plain-http" },
  load: {
    filter: { id: /^\0plain-http$/ },
    handler: () => ({
      code: `require(${
        JSON.stringify(requireNode)
      }); module.exports = process.getBuiltinModule("node:http")`,
      moduleType: "js",
    }),
  },
};
