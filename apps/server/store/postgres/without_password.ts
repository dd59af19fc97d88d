/** The URL of a database as it can be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^/:@]*):.*@/, "$1:***@").replace(/(password=)[^&]*/gi, "$1***");
}
