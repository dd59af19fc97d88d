import { verifyHar } from "../../evidence/verify_har.ts";
import { EXIT } from "../../verdict/exit.ts";
import type { CommandHost } from "../command_host.ts";

/** Adds `verify-har`. */
export function addVerifyHar({ context, exit, add }: CommandHost): void {
  add("verify-har", "check the answers that a HAR file recorded").argument("<file>").action(
    (file: string) => {
      const { lists, details, faults } = verifyHar(file);
      for (const { requirement, request, pointer, expected, got } of faults) {
        context.stdout.write(
          `${requirement} ${request} ${pointer}: wanted ${expected}, got ${got}\n`,
        );
      }
      context.stdout.write(`${faults.length} faults in ${lists} lists and ${details} details\n`);
      if (lists + details === 0) {
        context.stderr.write(`Nothing in "${file}" is an answer of the /sessions API\n`);
      }
      exit(faults.length > 0 ? EXIT.failed : lists + details === 0 ? EXIT.incomplete : EXIT.ok);
    },
  );
}
