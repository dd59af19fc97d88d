import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import type { Page } from "./page.ts";
import { staticPage } from "./static_page.ts";

/** The console's files under the paths at which a browser asks for them. */
export async function consolePages(): Promise<Map<string, Page>> {
  const { CONSOLE_FOLDER } = await import("@sessions/console");
  const pages = new Map<string, Page>();
  for (const entry of readdirSync(CONSOLE_FOLDER, { recursive: true, withFileTypes: true })) {
    // The proxy's page is not the mock's.
    if (!entry.isFile() || entry.name === "proxy.html") continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(CONSOLE_FOLDER.length).split(sep).join("/").replace(/^\/*/, "/");
    pages.set(
      path === "/index.html" ? "/" : path,
      staticPage(file, {
        immutable: path.startsWith("/assets/"),
      }),
    );
  }
  return pages;
}
