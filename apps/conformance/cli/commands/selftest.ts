import { matrixText, selfTest } from "../../proof/selftest.ts";
import { EXIT } from "../../verdict/exit.ts";
import type { CommandHost } from "../command_host.ts";

/** Adds `selftest`. */
export function addSelftest({ context, exit, add }: CommandHost): void {
  add("selftest", "play every deviation in process, and show that its check notices")
    .option("--format <format>", "text or json", "text")
    .action(async ({ format }: { format: string }) => {
      const matrix = await selfTest(context.stop);
      context.stdout.write(
        format === "json" ? `${JSON.stringify(matrix, null, 2)}\n` : matrixText(matrix),
      );
      exit(matrix.missed.length > 0 ? EXIT.failed : EXIT.ok);
    });
}
