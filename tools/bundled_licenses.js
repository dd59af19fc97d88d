// What a bundle holds of others, with their licences: most ask that their text goes with it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What stands between the licences of two packages. */
export const SEPARATOR = `\n\n${"-".repeat(72)}\n\n`;

/** Returns a plugin of rolldown that writes `licenses.txt` beside what it bundles. */
export function bundledLicenses() {
  return {
    name: "bundled-licenses",
    generateBundle(_options, bundle) {
      const folders = new Set();
      for (const { moduleIds = [] } of Object.values(bundle)) {
        for (const id of moduleIds) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      const texts = [...folders].map(describe).sort();
      this.emitFile({ type: "asset", fileName: "licenses.txt", source: texts.join(SEPARATOR) });
    },
  };
}

/** The folder of the package that a file belongs to; undefined for the kit's own files. */
function packageFolder(id) {
  const file = id.replaceAll("\\", "/").replace(/^\0/, "").split("?")[0];
  if (!file.includes("/node_modules/")) return undefined;
  let folder = dirname(file);
  while (!isPackage(folder)) {
    if (folder === dirname(folder)) return undefined;
    folder = dirname(folder);
  }
  return folder;
}

/** A package within a package may have a manifest without a name, to say how its files are read. */
function isPackage(folder) {
  const manifest = join(folder, "package.json");
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name !== undefined;
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (texts.length === 0) texts.push(...licenseOfReadme(folder));
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}

/** Some packages have their licence in no file of its own. */
function licenseOfReadme(folder) {
  const [readme] = readdirSync(folder).filter((file) => /^readme/i.test(file));
  if (readme === undefined) return [];
  const text = readFileSync(join(folder, readme), "utf8");
  return (/^#+ *licen[cs]e\b[\s\S]*/im.exec(text) ?? []).map((part) => part.trim());
}
