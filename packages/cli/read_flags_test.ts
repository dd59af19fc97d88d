import { Command } from "commander";
import { expect, test } from "vitest";
import type { Flags } from "./flag.ts";
import { addFlags } from "./flag_options.ts";
import { flagTable } from "./flag_table.ts";
import { readFlags } from "./read_flags.ts";

const FLAGS = {
  pageSize: { kind: "integer", range: [1, 100], default: 10, help: "rows on a page" },
  port: { kind: "integer", range: [0, 65_535], help: "the port", variables: ["PORT"] },
  control: { kind: "switch", default: true, help: "no control plane" },
  live: { kind: "switch", default: false, help: "let sessions move" },
  level: { kind: "choice", choices: ["must", "may"], help: "the level" },
  report: { kind: "list", choices: ["text", "json"], default: ["text"], help: "the formats" },
  user: { kind: "list", value: "source", help: "a user" },
  zone: {
    kind: "text",
    value: "name",
    help: "the zone",
    check(text) {
      if (text === "Mars") throw new Error("there is no such zone");
    },
  },
} as const satisfies Flags;

const read = (argv: string[], env: Record<string, string> = {}, file?: Record<string, unknown>) => {
  const command = new Command("x").exitOverride().configureOutput({ writeErr: () => {} });
  addFlags(command, FLAGS);
  command.parse(argv, { from: "user" });
  return readFlags(command, FLAGS, {
    env,
    prefix: "X_",
    ...(file && { file: { name: "x.json", values: file } }),
  });
};

test("readFlags() takes flag over environment over file over default", () => {
  const file = { pageSize: 4 };
  expect(read([]).values.pageSize).toBe(10);
  expect(read([], {}, file).values.pageSize).toBe(4);
  expect(read([], { X_PAGE_SIZE: "3" }, file).values.pageSize).toBe(3);
  const { values, source } = read(["--page-size", "2"], { X_PAGE_SIZE: "3" }, file);
  expect([values.pageSize, source("pageSize"), source("port")]).toEqual([2, "flag", "default"]);
});

test("readFlags() has one reader of booleans, for the twin of every switch", () => {
  for (const word of ["1", "true", "YES", "On"]) {
    expect(read([], { X_LIVE: word, X_NO_CONTROL: word }).values).toMatchObject({
      live: true,
      control: false,
    });
  }
  for (const word of ["0", "false", "NO", "Off"]) {
    expect(read([], { X_LIVE: word, X_NO_CONTROL: word }).values).toMatchObject({
      live: false,
      control: true,
    });
  }
  expect(() => read([], { X_LIVE: "banana" })).toThrow(
    'Cannot use X_LIVE "banana": it must be true or false',
  );
  expect(read(["--live", "--no-control"]).values).toMatchObject({ live: true, control: false });
  expect(read([], { X_LIVE: "" }).values.live).toBe(false);
});

test("readFlags() says where a bad value stands, and what is wanted", () => {
  expect(() => read(["--page-size", "101"])).toThrow(
    'Cannot use --page-size "101": it must be an integer from 1 to 100',
  );
  expect(() => read([], { PORT: "x" })).toThrow(
    'Cannot use PORT "x": it must be an integer from 0 to 65535',
  );
  expect(() => read(["--level", "most"])).toThrow(
    'Cannot use --level "most": it must be one of must, may',
  );
  expect(() => read(["--report", "text,pdf"])).toThrow(
    'Cannot use --report "text,pdf": it must be of text, json',
  );
  expect(() => read(["--zone", "Mars"])).toThrow(
    'Cannot use --zone "Mars": there is no such zone',
  );
});

test("readFlags() never repeats what a configuration file holds", () => {
  expect(() => read([], {}, { port: "s3cret" })).toThrow(
    "Cannot use x.json /port: it must be an integer from 0 to 65535",
  );
  expect(() => read([], {}, { zone: "Mars" })).toThrow(
    "Cannot use x.json /zone: it is not right. See the help of the flag",
  );
});

test("readFlags() tells a typo in a key or a variable", () => {
  expect(() => read([], {}, { pagesize: 1 })).toThrow(
    'Cannot read x.json: there is no key "pagesize". Did you mean pageSize?',
  );
  expect(() => read([], { X_PROT: "1" })).toThrow(
    "Cannot use X_PROT: there is no such variable. Did you mean X_PORT?",
  );
  expect(read([], { X_SOMETHING_ELSE: "1", Y_PROT: "1" }).values.pageSize).toBe(10);
});

test("readFlags() takes a variable of another command for no typo", () => {
  const command = new Command("x");
  addFlags(command, FLAGS);
  command.parse([], { from: "user" });
  const others = [{ users: { kind: "integer", range: [1, 9], help: "how many" } }] as const;
  const env = { X_USERS: "5" };
  expect(readFlags(command, FLAGS, { env, prefix: "X_", others }).values.user).toBeUndefined();
  expect(() => readFlags(command, FLAGS, { env, prefix: "X_" })).toThrow(
    "Cannot use X_USERS: there is no such variable. Did you mean X_USER?",
  );
});

test("readFlags() collects what is repeated, and reads PORT as the twin of --port", () => {
  expect(read(["--user", "a,b", "--user", "c"]).values.user).toEqual(["a,b", "c"]);
  expect(read(["--report", "json,text"]).values.report).toEqual(["json", "text"]);
  expect(read([], { PORT: "80" }).values.port).toBe(80);
});

test("flagTable() names the unit of an integer", () => {
  const flags = {
    ttl: { kind: "integer", range: [1, 9], value: "seconds", help: "life" },
  } as const;
  expect(flagTable(flags, "X_").split("\n")[2]).toBe(
    "| `--ttl` | seconds, an integer from 1 to 9 |  | life | `X_TTL` |",
  );
});

test("flagTable() writes a line a flag", () => {
  expect(flagTable(FLAGS, "X_").split("\n").slice(0, 5)).toEqual([
    "| flag | value | default | what it does | environment |",
    "| --- | --- | --- | --- | --- |",
    "| `--page-size` | an integer from 1 to 100 | 10 | rows on a page | `X_PAGE_SIZE` |",
    "| `--port` | an integer from 0 to 65535 |  | the port | `X_PORT`, `PORT` |",
    "| `--no-control` |  |  | no control plane | `X_NO_CONTROL` |",
  ]);
});
