/** A run that was asked for in a way that makes no sense; nothing was sent. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
