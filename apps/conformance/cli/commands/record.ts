import { addFlags } from "@sessions/cli";
import type { Command } from "commander";
import { behaviorFlags, unexplainedLine } from "../../diagnosis/behavior_words.ts";
import { RECORDED_PASSWORD } from "../../proof/replayed_users.ts";
import { NotRecorded, recordDeployment, type Recording } from "../../record/record_deployment.ts";
import { parseTokenSource, readTokenSource } from "../../target/token_source.ts";
import { EXIT } from "../../verdict/exit.ts";
import type { CommandHost } from "../command_host.ts";
import { readSaid, runOptions } from "../configuration.ts";
import { RECORD_FLAGS } from "../flags.ts";
import { CLEAR, countingLine } from "../finish.ts";

/** How many requests are named that the mock answers otherwise. */
const MAX_NAMED = 20;

/** Adds `record`. */
export function addRecord({ context, exit, add }: CommandHost): void {
  const command = add("record", "record a deployment, for the mock to answer as it does");
  addFlags(command, RECORD_FLAGS);
  command.action(async (_flags: unknown, self: Command) => {
    const { output = RECORD_FLAGS.output.default, pseudonymize, ...rest } = readSaid(
      self,
      RECORD_FLAGS,
      context.env,
    );
    const { env } = context;
    const key = pseudonymize === undefined
      ? undefined
      : await readTokenSource(parseTokenSource(pseudonymize), env);
    try {
      const recording = await recordDeployment({
        ...runOptions(rest, env),
        output,
        pseudonymizeKey: key,
        signal: context.stop,
        recorded: countingLine(context, "sessions"),
      });
      if (context.stderr.isTTY) context.stderr.write(CLEAR);
      context.stdout.write(describe(recording, output));
      exit(recording.missing.length > 0 ? EXIT.incomplete : EXIT.ok);
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      context.stderr.write(`${error.message}\n`);
      exit(context.stop.aborted ? EXIT.interrupted : EXIT.unreachable);
    }
  });
}

function describe(recording: Recording, file: string): string {
  const { sessions, users, missing, diagnosis, baseUrl, secrets } = recording;
  const { alike, total, unexplained, behavior } = diagnosis;
  const lines = [
    `Recorded ${sessions} sessions of ${users} users to ${file}`,
    ...missing.map(({ id, reason }) => `  without session ${id}: ${reason}`),
    `Behaves as: ${behaviorFlags(behavior)}`,
    `The mock answers ${alike} of ${total} requests as the deployment did`,
    ...unexplained.slice(0, MAX_NAMED).map((one) => `  ${unexplainedLine(one, baseUrl)}`),
    ...unexplained.length > MAX_NAMED ? [`  and ${unexplained.length - MAX_NAMED} more`] : [],
    `Serve it: npx sessions-mock --dataset ${file} (everybody's password is "${RECORDED_PASSWORD}")`,
  ];
  return secrets.redact(`${lines.join("\n")}\n`);
}
