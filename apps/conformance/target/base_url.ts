import { ConfigurationError } from "./configuration_error.ts";

/**
 * Returns a deployment's base URL without closing slashes.
 *
 * @throws {ConfigurationError} when the text is no http(s) URL, or holds credentials or a query
 */
export function readBaseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new ConfigurationError(
      `Cannot use the URL "${text}": give the base URL, such as https://portal.example.org/api`,
    );
  }
  const { username, password, search, hash } = new URL(text);
  if (username || password) {
    throw new ConfigurationError(
      "Cannot use a URL with credentials in it: give tokens with --operator and --user",
    );
  }
  if (search || hash) {
    throw new ConfigurationError(
      `Cannot use the URL "${text}": it has a ${
        search ? "query" : "fragment"
      }, and paths are put behind it. Give the base URL alone`,
    );
  }
  return new URL(text).href.replace(/\/+$/, "");
}
