// Takes the pictures of the README anew: `node tools/pictures.mjs`, after npm run build. It needs a
// Chromium, as the tests do.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM, CHROMIUM_FLAGS } from "./chromium.ts";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const MOCK = here("../apps/server/bin/sessions-mock.js");
const SUITE = here("../apps/conformance/bin/sessions-conformance.js");
const SECRET = "the-key-of-the-pictures";

async function serve(...words) {
  const mock = spawn(process.execPath, [MOCK, "--port", "0", "--jwt-secret", SECRET, ...words]);
  let text = "";
  mock.stdout.on("data", (piece) => text += piece);
  while (!/console at .*\n/.test(text)) await once(mock.stdout, "data");
  return { url: /ready at (\S+)/.exec(text)[1], link: /console at (\S+)/.exec(text)[1], mock };
}

const token = (user) =>
  spawnSync(process.execPath, [MOCK, "token", "--user", user, "--jwt-secret", SECRET], {
    encoding: "utf8",
  }).stdout.trim();

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: CHROMIUM_FLAGS,
});
const page = await browser.newPage({
  viewport: { width: 1280, height: 860 },
  timezoneId: "America/New_York",
});

const demo = await serve("--scenario", "demo", "--live");
await page.goto(demo.link);
await page.locator(".sessions tbody tr", { hasText: "running" }).first().getByRole("button").first()
  .click();
await page.locator(".detail .because").waitFor();
await page.locator(".lanes .bar").first().waitFor();
await page.mouse.move(0, 0);
await page.evaluate("scrollTo(0, 0)");
await page.screenshot({ path: here("../docs/images/console.png") });
demo.mock.kill();

const portal = await serve("--scenario", "demo", "--portal", "2023");
const folder = mkdtempSync(`${tmpdir()}/pictures-`);
const words = ["run", "--url", portal.url, "--operator", "env:OP", "--user", "env:USER"];
spawnSync(process.execPath, [SUITE, ...words, "--report", "html", "--report-dir", folder], {
  env: { ...process.env, OP: token("1"), USER: token("3") },
});
await page.goto(`file://${folder}/conformance.html`);
await page.screenshot({ path: here("../docs/images/report.png") });
portal.mock.kill();
rmSync(folder, { recursive: true });
await browser.close();
