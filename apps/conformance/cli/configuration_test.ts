import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addFlags } from "@sessions/cli";
import { Command } from "commander";
import { afterAll, expect, test } from "vitest";
import { readConfiguration, runOptions } from "./configuration.ts";
import { RUN_FLAGS } from "./flags.ts";

const folder = mkdtempSync(join(tmpdir(), "configuration-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** Returns the options that words on the command line give a run. */
function optionsOf(words: string[], env: Record<string, string> = {}) {
  const command = new Command().exitOverride();
  addFlags(command, RUN_FLAGS);
  command.parse(words, { from: "user" });
  return runOptions(readConfiguration(command, env), {});
}
const TARGET = ["--url", "http://portal.example/api", "--operator", "env:OP"];
const BASE = { url: "http://portal.example/api", operator: "env:OP", env: {} };
const BASELINE = { known: [{ requirement: "list/row", reason: "ticket 17" }] };

test("a run without flags gets its target alone", () => {
  expect(optionsOf(TARGET)).toEqual(BASE);
});

test.each<[string[], Record<string, unknown>]>([
  [["--user", "env:A", "--user", "cmd:b"], { user: ["env:A", "cmd:b"] }],
  [["--jwt-secret", "env:S"], { jwtSecret: "env:S" }],
  [["--expired", "env:E"], { expired: "env:E" }],
  [["--refresh", "env:R"], { refresh: "env:R" }],
  [["--only", "list", "--only", "time"], { only: ["list", "time"] }],
  [["--skip", "http"], { skip: ["http"] }],
  [["--level", "should"], { level: "should" }],
  [["--fail-on", "should"], { failOn: "should" }],
  [["--confirm", "0"], { confirm: 0 }],
  [["--seed", "7"], { seed: 7 }],
  [["--sample", "8"], { sample: 8 }],
  [["--denial-probes", "9"], { denialProbes: 9 }],
  [["--time-zone", "Europe/Berlin"], { timeZone: "Europe/Berlin" }],
  [["--baseline", file("known.json", JSON.stringify(BASELINE))], { baseline: BASELINE }],
  [["--portal", "2023"], { portal: "2023" }],
  [["--skip-detection"], { skipDetection: true }],
  [["--skip-diagnosis"], { skipDiagnosis: true }],
  [["--require", "list/row"], { require: ["list/row"] }],
  [["--allow-incomplete"], { allowIncomplete: true }],
  [["--allow-writes"], { allowWrites: true }],
  [["--report", "json,html"], {}],
  [["--report-dir", "x"], {}],
  [["--verbose"], {}],
  [["--quiet"], {}],
  [["--rate", "5"], { rate: 5 }],
  [["--concurrency", "6"], { concurrency: 6 }],
  [["--timeout", "700"], { timeout: 700 }],
  [["--max-requests", "800"], { maxRequests: 800 }],
  [["--max-lists", "9"], { maxLists: 9 }],
  [["--cacert", file("ca.pem", "PEM")], { ca: "PEM" }],
  [["--insecure"], { insecure: true }],
  [["--header", "X-Trace: 1"], { headers: { "X-Trace": "1" } }],
])("the flags %j give a run their option, and nothing else", (words, options) => {
  expect(optionsOf([...TARGET, ...words])).toEqual({ ...BASE, ...options });
});

test.each([
  [["--level", "most"], 'Cannot use --level "most": it must be one of must, should, may'],
  [["--fail-on", "may"], 'Cannot use --fail-on "may": it must be one of must, should'],
  [["--portal", "1999"], 'Cannot use --portal "1999": it must be one of 2023, 2025'],
  [["--rate", "-1"], 'Cannot use --rate "-1": it must be an integer from 0 to 100000'],
  [["--concurrency", "0"], 'Cannot use --concurrency "0": it must be an integer from 1 to 256'],
  [["--confirm", "11"], 'Cannot use --confirm "11": it must be an integer from 0 to 10'],
  [["--header", "x"], "Cannot read a --header: it must be NAME:VALUE"],
])("the flags %j are refused", (words, message) => {
  expect(() => optionsOf([...TARGET, ...words])).toThrow(message);
});

test("a variable that says no turns writes off, and one that says nothing is refused", () => {
  const said = (text: string) => optionsOf(TARGET, { SESSIONS_CONFORMANCE_ALLOW_WRITES: text });
  for (const word of ["on", "1", "TRUE", "yes"]) expect(said(word).allowWrites).toBe(true);
  for (const word of ["off", "0", "False", "no"]) expect(said(word).allowWrites).toBe(false);
  expect(() => said("banana")).toThrow(
    'Cannot use SESSIONS_CONFORMANCE_ALLOW_WRITES "banana": it must be true or false',
  );
});
