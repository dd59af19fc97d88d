/** Options of a run, as far as {@linkcode shownConfiguration} treats them apart. */
export interface ShownOptions {
  env?: unknown;
  dispatch?: unknown;
  signal?: unknown;
  progress?: unknown;
  answered?: unknown;
  ca?: string | undefined;
  clientCertificate?: unknown;
  headers?: Record<string, string>;
  baseline?: { known: readonly unknown[] } | undefined;
}

/** A command may hold a secret: of a source that runs one only the kind is shown. */
function maskCommands(options: object): object {
  const mask = (value: unknown): unknown =>
    typeof value === "string"
      ? value.replace(/^cmd:.*/s, "cmd:…")
      : Array.isArray(value)
      ? value.map(mask)
      : value;
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, mask(value)]));
}

/** Returns the configuration of a run without anything secret in it. */
export function shownConfiguration(options: ShownOptions): Record<string, unknown> {
  const {
    env: _env,
    dispatch: _dispatch,
    signal: _signal,
    progress: _progress,
    answered: _answered,
    ca,
    clientCertificate,
    headers,
    baseline,
    ...shown
  } = options;
  const named = {
    ...maskCommands(shown),
    ...(ca !== undefined && { ca: "given" }),
    ...(clientCertificate !== undefined && { clientCertificate: "given" }),
    ...(headers && { headers: Object.keys(headers) }),
    ...(baseline && { baseline: baseline.known.length }),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
