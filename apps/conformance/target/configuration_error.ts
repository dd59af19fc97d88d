/** Options that make no sense; nothing was judged. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
