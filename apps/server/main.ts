import cluster from "node:cluster";
import { constants } from "node:os";

if (cluster.isWorker) {
  const { runWorker } = await import("./worker.ts");
  await runWorker();
} else {
  const { runCli } = await import("./cli.ts");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
      stop.abort();
    });
  }
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    stop: stop.signal,
  });
}
