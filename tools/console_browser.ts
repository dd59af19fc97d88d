import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "./chromium.ts";

const BIN = fileURLToPath(new URL("../apps/server/bin/sessions-mock.js", import.meta.url));
/** How long anything may take: long enough for a busy machine. */
export const LIMIT_MS = 60_000;
/** What a test of the console needs. */
export const NEEDS = { skip: !existsSync(CHROMIUM), timeout: 2 * LIMIT_MS };
export const CONTROL_TOKEN = "only-known-to-few";
/** The sample, with a control token of our own: the printed link does not repeat it. */
export const SAMPLE = ["--control-token", CONTROL_TOKEN];
export const DEMO = ["--scenario", "demo"];

/** A mock in a process of its own. */
export interface Mock {
  readonly child: ChildProcess;
  /** The console's link, as it was printed. */
  readonly link: string;
  readonly origin: string;
  readonly token: string;
}

/** Opens the console in a browser, and cleans up after each test of a file. */
export class ConsoleBrowser {
  readonly #mocks = new Map<string, Promise<Mock>>();
  /** Tabs that no test uses: a new one takes longer than the page itself. */
  readonly #idle: Page[] = [];
  readonly #used = new Map<Page, Mock>();
  readonly #touched = new Set<Mock>();
  /** What pages did that they must not do. */
  #faults: string[] = [];
  #browser: Browser | undefined;
  #context: BrowserContext | undefined;

  /** Registers what a file needs before and after its tests; call it in a `describe`. */
  constructor() {
    beforeAll(async () => {
      this.#browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
      this.#context = await this.#browser.newContext({
        viewport: { width: 1400, height: 1000 },
        // Far from the portal's zone, so that no test mistakes one for the other.
        timezoneId: "Asia/Tokyo",
        // Without a graphics card, an animation is painted by the processor, sixty times a second.
        reducedMotion: "reduce",
      });
    }, LIMIT_MS);
    afterEach(() => this.#clean(), LIMIT_MS);
    afterAll(() => this.#close(), LIMIT_MS);
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error("The browser is opened before the first test");
    return this.#browser;
  }

  /** Starts the mock, once for all tests with the same flags. */
  serve(...words: string[]): Promise<Mock> {
    const key = words.join(" ");
    const mock = this.#mocks.get(key) ?? launchConsole(words);
    this.#mocks.set(key, mock);
    return mock;
  }

  /** Calls the control plane; the mock is reset after the test. */
  callControl(mock: Mock, method: string, path: string, body: object = {}): Promise<Response> {
    this.#touched.add(mock);
    return fetch(`${mock.origin}/__mock${path}`, {
      method,
      headers: { Authorization: `Bearer ${mock.token}`, "Content-Type": "application/json" },
      ...(method !== "GET" && { body: JSON.stringify(body) }),
    });
  }

  /** Opens a page until the end of the test, which empties it and resets the mock. */
  async open(mock: Mock, path = `/#control=${mock.token}`): Promise<Page> {
    this.#touched.add(mock);
    const page = this.#idle.pop() ?? this.watch(await this.#newPage());
    await this.visit(page, mock, path);
    return page;
  }

  /** Notes what the page does wrong. */
  watch(page: Page): Page {
    page.setDefaultTimeout(LIMIT_MS);
    page.on("request", (request) => {
      const url = request.url();
      const isOwn = url.startsWith(`${this.#used.get(page)?.origin}/`) ||
        /^(data|about):/.test(url);
      if (!isOwn) this.#faults.push(`asked for ${url}`);
    });
    page.on("pageerror", (error) => this.#faults.push(error.message));
    page.on("console", (message) => {
      // The browser says so of every answer that is not a 2xx, and of a mock that a test ended.
      const isAnswer = /^Failed to load resource: (the server responded|net::ERR_)/
        .test(message.text());
      if (message.type() === "error" && !isAnswer) this.#faults.push(message.text());
    });
    return page;
  }

  async visit(page: Page, mock: Mock, path: string): Promise<void> {
    this.#used.set(page, mock);
    const answer = await page.goto(mock.origin + path);
    expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  }

  #newPage(): Promise<Page> {
    if (!this.#context) throw new Error("The browser is opened before the first test");
    return this.#context.newPage();
  }

  async #clean(): Promise<void> {
    for (const page of [...this.#used.keys()]) {
      if (page.context() === this.#context) await this.#leave(page);
    }
    for (const mock of this.#touched) {
      if (mock.child.exitCode !== null || mock.child.signalCode !== null) continue;
      await this.callControl(mock, "PATCH", "/live", { on: false });
      expect((await this.callControl(mock, "POST", "/reset")).ok).toBe(true);
    }
    this.#touched.clear();
    const seen = this.#faults;
    this.#faults = [];
    expect(seen).toEqual([]);
  }

  async #leave(page: Page): Promise<void> {
    await page.unrouteAll();
    await page.evaluate("sessionStorage.clear()");
    await page.goto("about:blank");
    await page.setViewportSize({ width: 1400, height: 1000 });
    this.#used.delete(page);
    this.#idle.push(page);
  }

  async #close(): Promise<void> {
    await this.#browser?.close();
    for (const mock of await Promise.allSettled(this.#mocks.values())) {
      if (mock.status === "fulfilled") await endConsole(mock.value);
    }
  }
}

/** Starts a mock, and waits for the console's link. */
export async function launchConsole(words: readonly string[]): Promise<Mock> {
  const child = spawn(process.execPath, [
    BIN,
    ...(words.includes("--port") ? [] : ["--port", "0"]),
    ...words,
  ]);
  let text = "";
  const link = await new Promise<string>((resolve, reject) => {
    child.on("close", () => reject(new Error(`The mock ended: ${text}`)));
    child.stderr.on("data", (piece) => text += piece);
    child.stdout.on("data", (piece) => {
      text += piece;
      const found = /console at (\S+)\n/.exec(text)?.[1];
      if (found) resolve(found);
    });
  });
  const { origin, hash } = new URL(link);
  return { child, link, origin, token: hash.slice("#control=".length) || CONTROL_TOKEN };
}

/** Ends a mock, if it did not end by itself. */
export async function endConsole({ child }: Mock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "close");
}

/** The rows of the list. */
export const rows = (page: Page): Locator => page.locator(".sessions tbody tr");
/** The sentence that says how many there are, and why. */
export const count = (page: Page): Locator => page.getByTestId("count");
/** Becomes the user of an id. */
export async function choose(page: Page, user: number): Promise<void> {
  await page.getByRole("button", { name: /^You are/ }).click();
  await page.getByRole("combobox", { name: "A part of a name, or an id" }).fill(String(user));
  await page.getByRole("option", { name: `(user ${user},` }).click();
}
/** The page's message. */
export const notice = (page: Page): Locator => page.locator(".notice");
/** Expects something that may take its time. */
export const eventually = <Value>(read: () => Value | Promise<Value>) =>
  expect.poll(read, { timeout: LIMIT_MS });
