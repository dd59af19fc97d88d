/** Options that make no sense; nothing was sent. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
