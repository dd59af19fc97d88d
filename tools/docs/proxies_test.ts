import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keptCertificate } from "../../apps/server/cli/certificate.ts";
import { freePort } from "../free_port.ts";
import { endMocks, serveMock } from "../launch_mock.ts";
import { referenceToken, SECRET } from "../reference/start_case.ts";
import { ROOT } from "../root.ts";
import { type Block, blocksOf, commandsOf } from "./documents.ts";

const NGINX = "/usr/sbin/nginx";
/** Vitest brings it. */
const VITE = join(ROOT, "node_modules/vite/bin/vite.js");

const blocks = blocksOf("docs/mock.md");
/** Each block that configures a proxy, with the flags of the mock that the shell block before it starts. */
const recipes = blocks.flatMap((block, index) => {
  if (block.language !== "js" && block.language !== "nginx") return [];
  const before = blocks.slice(0, index).findLast(({ language }) => language === "sh") as Block;
  const [command = ""] = commandsOf(before.text);
  return [{ ...block, flags: command.split(" ").slice(2) }];
});

let folder: string;
let proxy: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "proxy-"));
  await keptCertificate(folder);
});

afterEach(async () => {
  endMocks();
  if (proxy?.kill()) await once(proxy, "exit");
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

test("docs/mock.md puts four proxies of Vite and two of nginx in front of a mock", () => {
  expect(recipes.map(({ language }) => language)).toEqual([
    "js",
    "js",
    "js",
    "js",
    "nginx",
    "nginx",
  ]);
});

describe("the links of a mock lead back through the proxy", () => {
  test.for(recipes)("at $place", async ({ language, text, flags }, { skip }) => {
    skip(language === "nginx" && !existsSync(NGINX), `needs ${NGINX}`);
    const port = String(await freePort());
    const mock = await serveMock(
      ...flags.map((word) => word.replace(/(?<=localhost:)\d+/, port)),
      `--jwt-secret=${SECRET}`,
      "--scenario=demo",
    );
    const configuration = text
      .replace(/(?<=127\.0\.0\.1:)\d+/, new URL(mock.url).port)
      .replace(/(?<=\blisten |\bport: )\d+/, port);
    proxy = language === "nginx" ? startNginx(configuration) : startVite(configuration);

    const list = `${text.includes(".crt") ? "https" : "http"}://localhost:${port}/api/sessions`;
    await expect.poll(() => ask(list).then(({ results }) => results.length, () => 0)).toBe(100);
    const first = await ask(list);
    expect(first.next).toBe(`${list}?page=2`);
    const second = await ask(first.next);
    expect(second.previous).toBe(list);
  });
});

interface Page {
  readonly next: string;
  readonly previous: string;
  readonly results: readonly unknown[];
}

/** Asks as the operator, whoever signed the certificate. */
async function ask(url: string): Promise<Page> {
  const headers = { Authorization: `Bearer ${referenceToken(1)}` };
  const request = url.startsWith("https:")
    ? getHttps(url, { headers, rejectUnauthorized: false })
    : getHttp(url, { headers });
  const [answer] = await once(request, "response") as [IncomingMessage];
  return await json(answer) as Page;
}

function startVite(configuration: string): ChildProcess {
  writeFileSync(join(folder, "vite.config.js"), configuration);
  return spawn(process.execPath, [VITE, "--strictPort"], { cwd: folder, stdio: "ignore" });
}

function startNginx(server: string): ChildProcess {
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n");
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off;\npid ${
      join(folder, "pid")
    };\nevents {}\nhttp {\naccess_log off;\n${places}\n${server}}\n`,
  );
  return spawn(NGINX, ["-p", folder, "-c", "nginx.conf", "-e", "stderr"], { stdio: "ignore" });
}
