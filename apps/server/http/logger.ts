import type { Logger } from "pino";

/** How the log is written; errors are written in any case. */
export const LOG_FORMATS = ["pretty", "json", "off"] as const;
/** One of {@link LOG_FORMATS}. */
export type LogFormat = typeof LOG_FORMATS[number];

/** The log on standard error. */
export interface Log {
  /** Writes a request; undefined where requests are not logged. */
  readonly request: ((fields: object) => void) | undefined;
  error(fields: object, message: string): void;
}

/** Opens the log. One that is off loads its library with the first error: a mock starts faster so. */
export async function openLog(format: LogFormat): Promise<Log> {
  if (format === "off") {
    return {
      request: undefined,
      error: (fields, message) => void openPino("off").then((log) => log.error(fields, message)),
    };
  }
  const log = await openPino(format);
  return {
    request: (fields) => log.info(fields),
    error: (fields, message) => log.error(fields, message),
  };
}

async function openPino(format: LogFormat): Promise<Logger> {
  const { pino, destination } = await import("pino");
  const level = format === "off" ? "error" : "info";
  if (format === "json") return pino({ level }, destination({ dest: 2, sync: true }));
  const { default: pretty } = await import("pino-pretty");
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: Boolean(process.stderr.isTTY) && !process.env["NO_COLOR"],
    ignore: "pid,hostname,method,url,status,ms,user,requestId",
    messageFormat: (line, messageKey) =>
      line["method"]
        ? `${line["method"]} ${line["url"]} ${line["status"]} ${line["ms"]} ms` +
          (line["user"] ? ` user ${line["user"]}` : "")
        : `${line[messageKey]}`,
    translateTime: "SYS:HH:MM:ss",
  });
  return pino({ level }, stream);
}
