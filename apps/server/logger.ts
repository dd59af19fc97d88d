import type { Logger } from "pino";

/** How the log is written; errors are written in any case. */
export const LOG_FORMATS = ["pretty", "json", "off"] as const;
/** One of {@link LOG_FORMATS}. */
export type LogFormat = typeof LOG_FORMATS[number];

/** Opens the log on standard error. */
export async function openLog(format: LogFormat): Promise<Logger> {
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
