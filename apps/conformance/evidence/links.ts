import { lastValue, type Parameters, parseQueryString } from "@sessions/domain";

/** A fault of a link to a page. */
export interface LinkFault {
  readonly kind: "place" | "page" | "known-parameter" | "unknown-parameter";
  readonly expected: string;
  readonly hint?: string;
}

/**
 * Returns what is wrong with a link to a neighbouring page, if anything.
 *
 * @param link the link as it came
 * @param from the absolute URL of the page that holds it
 * @param page the number of the page it should lead to
 */
export function linkFault(link: string, from: string, page: number): LinkFault | undefined {
  const here = new URL(from);
  let there: URL;
  try {
    there = new URL(link);
  } catch {
    return { kind: "place", expected: `an absolute URL on ${here.origin}` };
  }
  if (there.origin !== here.origin || there.pathname !== here.pathname) {
    const scheme = there.host === here.host && there.protocol !== here.protocol;
    return {
      kind: "place",
      expected: `a link on ${here.origin}${here.pathname}`,
      ...(scheme &&
        {
          hint:
            "the proxy in front does not tell the server which scheme it was asked by (SECURE_PROXY_SSL_HEADER)",
        }),
      ...(there.host !== here.host &&
        {
          hint:
            "the server takes its host name from another place than the request (USE_X_FORWARDED_HOST)",
        }),
    };
  }
  const [asked, kept] = [here, there].map(({ search }) =>
    others(parseQueryString(search.slice(1)))
  );
  for (const [name, value] of asked ?? []) {
    if (!kept?.some((other) => other[0] === name && other[1] === value)) {
      return {
        kind: name === "experiment_id" ? "known-parameter" : "unknown-parameter",
        expected: `a link that keeps ${name}=${value}`,
      };
    }
  }
  const number = lastValue(parseQueryString(there.search.slice(1)), "page") ?? "1";
  return number === String(page) ? undefined : { kind: "page", expected: `a link to page ${page}` };
}

function others(parameters: Parameters): Parameters {
  return parameters.filter(([name]) => name !== "page");
}
