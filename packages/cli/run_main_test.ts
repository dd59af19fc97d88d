import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const RUN_MAIN = fileURLToPath(new URL("./dist/run_main.js", import.meta.url));

/** Runs a program in a process of its own, and sends it a signal at each line that it prints. */
async function run(body: string, signals: NodeJS.Signals[] = []) {
  const program = `import { runMain } from ${JSON.stringify(RUN_MAIN)}; await runMain(${body});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, "a", "b"]);
  let stdout = "";
  child.stdout.on("data", (piece) => {
    stdout += piece;
    const signal = signals.shift();
    if (signal) child.kill(signal);
  });
  const [code] = await once(child, "close");
  return { code, stdout };
}

test("runMain() passes the words on, and exits with the code that it gets", async () => {
  const body = "async (argv, { stdout }) => { stdout.write(argv.join()); return 3; }";
  // With `-e` there is no file, so the first word stands where a program's name does.
  expect(await run(body)).toEqual({ code: 3, stdout: "b" });
});

test.each(["SIGINT", "SIGTERM"] as const)("runMain() aborts its signal on %s", async (signal) => {
  const body = `async (_argv, { stdout, stop }) => {
    const timer = setInterval(() => {}, 1000);
    stdout.write("up ");
    await new Promise((resolve) => stop.addEventListener("abort", resolve));
    clearInterval(timer);
    stdout.write("stopped");
    return 0;
  }`;
  expect(await run(body, [signal])).toEqual({ code: 0, stdout: "up stopped" });
});

test("runMain() ends at once on a second signal", async () => {
  const body = `(_argv, { stdout, stop }) => {
    setInterval(() => {}, 1000);
    stop.addEventListener("abort", () => stdout.write("stopping"));
    stdout.write("up ");
    return new Promise(() => {});
  }`;
  expect(await run(body, ["SIGINT", "SIGTERM"])).toEqual({ code: 143, stdout: "up stopping" });
});
