import { ConfigurationError } from "./configuration_error.ts";

/**
 * Returns a deployment's base URL without closing slashes.
 *
 * @throws {ConfigurationError} when the text is no http(s) URL, or holds credentials
 */
export function readBaseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new ConfigurationError(
      `Cannot use the URL "${text}": give the base URL, such as https://portal.example.org/api`,
    );
  }
  const { username, password } = new URL(text);
  if (username || password) {
    throw new ConfigurationError(
      "Cannot use a URL with credentials in it: give tokens with --operator and --user",
    );
  }
  return new URL(text).href.replace(/\/+$/, "");
}
