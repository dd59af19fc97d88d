import { expect, test } from "vitest";
import { parseTokenSource, readTokenSource } from "./token_source.ts";

const read = (text: string, env: NodeJS.ProcessEnv = {}) =>
  readTokenSource(parseTokenSource(text), env);

test("readTokenSource() takes what a command prints, and gives it the environment", async () => {
  expect(await read("cmd:echo token-of-$NAME", { NAME: "ada" })).toBe("token-of-ada");
});

test("readTokenSource() says how a command failed, but not which, as it may hold a secret", async () => {
  await expect(read("cmd:echo x; exit 3")).rejects.toThrow(
    /^Cannot read a token from cmd:…: 3$/,
  );
});

test("readTokenSource() refuses a command that prints nothing", async () => {
  await expect(read("cmd:true")).rejects.toThrow(
    "Cannot read a token from cmd:…: it is empty. Set it to the token alone",
  );
});
