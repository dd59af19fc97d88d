/** The oldest Node that this runs on; every `engines` says the same. */
export const MINIMUM_NODE = "22.12.0";

/**
 * Says why a version of Node is too old, or returns undefined if it is not.
 *
 * @param what what cannot run
 * @param version such as `22.12.0`
 */
export function nodeProblem(
  what: string,
  version: string = process.versions.node,
): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = MINIMUM_NODE.split(".").map(Number);
  if (major > leastMajor || major === leastMajor && minor >= leastMinor) return undefined;
  return `Cannot run ${what} on Node ${version}: it needs ${MINIMUM_NODE} or newer. Install one from https://nodejs.org`;
}
