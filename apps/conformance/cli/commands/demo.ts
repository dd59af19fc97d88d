import type { CommandHost } from "../command_host.ts";
import { checkDemo } from "../demo.ts";
import { finish, progressLine } from "../finish.ts";

/** Adds `demo`. */
export function addDemo(host: CommandHost): void {
  const { context } = host;
  host.add("demo", "start the mock with the scenario demo, and check it").action(async () => {
    const run = await checkDemo({ signal: context.stop, ...progressLine(context) });
    finish(host, run, { report: ["text"] });
  });
}
