import { isIP } from "node:net";

/** Returns the name in a `Host` header, in lower case and without its port and brackets. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}

/**
 * Whether a name of a `Host` can only be an address or this machine: any other could be a web page's
 * own domain that was rebound to this address.
 */
export function isLocalName(name: string): boolean {
  return isIP(name) > 0 || name === "localhost" || name.endsWith(".localhost");
}
