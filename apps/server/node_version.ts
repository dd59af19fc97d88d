/** The oldest Node that this runs on; every `engines` says the same. */
export const MINIMUM_NODE = "22.14.0";

/** The Node-API of better-sqlite3's binaries; where it is older, they crash without a word. */
const NODE_API = 10;

/**
 * Says why a version of Node is too old, or returns undefined if it is not.
 *
 * @param what what cannot run
 * @param versions its own, such as `22.14.0`, and its Node-API's, such as `10`
 */
export function nodeProblem(
  what: string,
  { node, napi }: { node: string; napi?: string } = process.versions,
): string | undefined {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = MINIMUM_NODE.split(".").map(Number);
  const isOld = major < leastMajor || major === leastMajor && minor < leastMinor;
  const needs = isOld
    ? `${MINIMUM_NODE} or newer`
    : Number(napi) < NODE_API
    ? `one with Node-API ${NODE_API}`
    : undefined;
  return needs &&
    `Cannot run ${what} on Node ${node}: it needs ${needs}. Install one from https://nodejs.org`;
}
