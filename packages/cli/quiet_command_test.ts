import { PassThrough } from "node:stream";
import { Command, CommanderError } from "commander";
import { expect, test } from "vitest";
import { writtenTo } from "../../tools/written_to.ts";
import { describeCommandError } from "./describe_command_error.ts";
import { addFlags } from "./flag_options.ts";
import { quietCommand } from "./quiet_command.ts";

function run(words: string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const stop = new AbortController().signal;
  const command = quietCommand(new Command("x"), { stdout, stderr, env: {}, stop });
  addFlags(command, {
    pageSize: { kind: "integer", range: [1, 100], default: 10, help: "rows on a page" },
    control: { kind: "switch", default: true, help: "no control plane" },
    level: { kind: "choice", choices: ["must", "may"], otherwise: "may", help: "the level" },
    user: { kind: "list", value: "source", help: "a user; repeatable" },
  });
  let error: unknown;
  try {
    command.parse(words, { from: "user" });
  } catch (thrown) {
    error = thrown;
  }
  return { error, stdout: writtenTo(stdout), stderr: writtenTo(stderr) };
}

test("quietCommand() prints the help with every row's value and default, and throws", () => {
  const { error, stdout, stderr } = run(["--help"]);
  expect(error).toMatchObject({ exitCode: 0 });
  expect(stderr).toBe("");
  expect(stdout).toBe(
    `Usage: x [options]

Options:
  --page-size <number>  rows on a page (default: 10)
  --no-control          no control plane
  --level <must|may>    the level (default: may)
  --user <source>       a user; repeatable
  -h, --help            display help for command
`,
  );
});

test.each([
  [
    ["--page-sise", "1"],
    "Cannot read the command line: unknown option '--page-sise'. Did you mean --page-size? See x --help",
  ],
  [
    ["--page-size"],
    "Cannot read the command line: option '--page-size <number>' argument missing. See x --help",
  ],
])(
  "quietCommand() throws for %j and prints nothing; the error is worded in one line",
  (words, message) => {
    const { error, stdout, stderr } = run(words);
    expect([stdout, stderr]).toEqual(["", ""]);
    expect(error).toBeInstanceOf(CommanderError);
    expect(describeCommandError(error as CommanderError, "x")).toBe(message);
  },
);
