import { REQUIREMENTS } from "@sessions/domain";
import { escapeHtml } from "../api/escape_html.ts";

/** Writes the page of the contract's requirements, one for each anchor of an id. */
export function contractPage(): string {
  const areas = new Set(REQUIREMENTS.map(({ id }) => areaOf(id)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The contract of /sessions</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../house.css">
</head>
<body>
<header><nav aria-label="Pages of the mock"><a href="/">The console</a> <a href="../">The API description</a></nav></header>
<main class="contract">
<h1>The contract of <code>/sessions</code></h1>
<p>What a deployment must, should and may keep. The same ids stand in the reports of the conformance suite.</p>
${[...areas].map(section).join("")}</main>
</body>
</html>
`;
}

function section(area: string): string {
  const rows = REQUIREMENTS.filter(({ id }) => areaOf(id) === area).map(
    ({ id, level, source, sentence, must }) =>
      `<dt id="${id}">${id} <small>${level}, ${source}</small></dt>
<dd>${withCode(sentence)}${must === undefined ? "" : ` MUST all the same: ${withCode(must)}`}</dd>
`,
  );
  return `<h2>${area}</h2>\n<dl>\n${rows.join("")}</dl>\n`;
}

function areaOf(id: string): string {
  return id.split("/")[0] ?? id;
}

function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
