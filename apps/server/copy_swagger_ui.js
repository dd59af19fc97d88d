// The page that browses the API: its package asks a server elsewhere when it is installed, so what is
// needed of it is built in, and who installs the mock does not install it.
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);
const from = dirname(resolve("swagger-ui-dist/package.json"));
mkdirSync("dist/swagger-ui", { recursive: true });
const bundle = "swagger-ui-bundle.js";
for (const name of ["swagger-ui.css", bundle, `${bundle}.LICENSE.txt`, "LICENSE", "NOTICE"]) {
  copyFileSync(join(from, name), join("dist/swagger-ui", name));
}
for (const name of ["index.html", "start.js", "house.css"]) {
  copyFileSync(join("pages/docs", name), join("dist/swagger-ui", name));
}
