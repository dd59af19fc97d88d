import escape from "escape-html";
import { byUrgency, groupOpen } from "../by_urgency.ts";
import { closingLine, judgedBy } from "../closing_line.ts";
import { detectionGroups, detectionTitle } from "../detection_words.ts";
import { diagnosisLines } from "../diagnosis_words.ts";
import type { Card, Report, RequirementResult } from "../report.ts";

/** Returns the report as one offline page: nothing is loaded, no script runs, every value is text. */
export function htmlReport(report: Report): string {
  const { requirements, summary, target } = report;
  const open = requirements.filter(({ verdict }) => verdict !== "pass");
  const cards = byUrgency(requirements).flatMap((result) =>
    result.card ? [cardSection(result, result.card)] : []
  );
  const undecided = open.filter(({ card }) => card === null);
  const state = summary.exitCode === 0 ? "good" : summary.failed > 0 ? "bad" : "open";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Conformance of ${escape(target)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${state}">
<h1>Conformance of <span class="target">${escape(target)}</span></h1>
<p class="verdict">${escape(closingLine(report))}</p>
<p>${escape(summary.message)}</p>
<p class="small">${escape(report.startedAt)}, ${report.requests.total} requests in ${
    (report.durationMs / 1000).toFixed(1)
  } s, seed ${report.seed}${judgedBy(report)}, exit code ${summary.exitCode}</p>
</header>
<main>
<section><h2>Failures</h2>${cards.length === 0 ? "<p>None.</p>" : cards.join("\n")}</section>
${diagnosisSection(report)}
${
    undecided.length === 0
      ? ""
      : `<section><h2>Not decided</h2><ul>${
        groupOpen(undecided).map(({ ids, verdict, reason }) =>
          `<li>${ids.map((id) => `<code>${escape(id)}</code>`).join(", ")} <b>${verdict}</b> ${
            escape(reason)
          }</li>`
        ).join("\n")
      }</ul></section>`
  }
${detectionSection(report)}
<section><h2>Requirements</h2>${matrix(report)}</section>
<section><h2>Traffic</h2>${traffic(report)}</section>
<section><h2>Configuration</h2><pre tabindex="0">${
    escape(JSON.stringify(report.configuration, null, 2))
  }</pre></section>
</main>
</body>
</html>
`;
}

function diagnosisSection(report: Report): string {
  const [behaves, ...unexplained] = diagnosisLines(report);
  if (!behaves) return "";
  const list = unexplained.map((line) => `<li>${escape(line)}</li>`).join("\n");
  return `<section><h2>Diagnosis</h2><p>${escape(behaves)}</p>${
    list && `<ul>${list}</ul>`
  }</section>`;
}

function detectionSection({ detection, notices }: Report): string {
  const notes = notices.map((notice) => `<p>${escape(notice)}</p>`).join("");
  if (!detection) return notes && `<section><h2>Notices</h2>${notes}</section>`;
  const groups = detectionGroups(detection).map(({ ids, why }) =>
    `<li>${ids.map((id) => `<code>${escape(id)}</code>`).join(", ")}: ${escape(why)}</li>`
  );
  const list = groups.length === 0
    ? "<p>Every deviation of the catalogue would have been caught.</p>"
    : `<p>${escape(detectionTitle(detection))}</p><ul>${groups.join("")}</ul>`;
  const title = `Could have caught ${detection.caught.length} of ${detection.total}`;
  return `<section><h2>${title}</h2>${notes}${list}</section>`;
}

function cardSection({ id, level, verdict, attempts }: RequirementResult, card: Card): string {
  return `<article id="${escape(id)}"><h3><code>${
    escape(id)
  }</code> <span class="${verdict}">${verdict}</span> <span class="small">${level}, ${attempts} attempt${
    attempts === 1 ? "" : "s"
  }</span></h3>
<p>${inline(card.requirement)}</p>
<dl><dt>wanted</dt><dd>${escape(card.expected)}</dd><dt>got</dt><dd>${escape(card.got)}${
    card.pointer ? ` at <code>${escape(card.pointer)}</code>` : ""
  }${card.more > 0 ? `, and ${card.more} more like it` : ""}</dd>${
    card.hint ? `<dt>perhaps</dt><dd>${escape(card.hint)}</dd>` : ""
  }</dl>
<pre tabindex="0">${card.curl.map(escape).join("\n")}</pre>
${againSection(card)}${othersSection(card)}<details><summary>What came</summary>${
    card.exchanges.map(({ method, url, as, status, headers, body }) =>
      `<p><code>${escape(method)} ${escape(url)}</code> as ${escape(as)}: <b>${
        status || "no answer"
      }</b></p><pre tabindex="0">${
        Object.entries(headers).map(([name, value]) => `${escape(name)}: ${escape(value)}`).join(
          "\n",
        )
      }\n\n${escape(body)}</pre>`
    ).join("")
  }</details></article>`;
}

function againSection({ again }: Card): string {
  return again ? `<p>This case alone: <code>${escape(again)}</code></p>` : "";
}

function othersSection({ more, others }: Card): string {
  if (others.length === 0) return "";
  const list = others.map(({ request, as, expected, got }) =>
    `<li><code>${escape(request)}</code> as ${escape(as)}: ${escape(got)}; wanted ${
      escape(expected)
    }</li>`
  );
  const part = others.length < more ? `, the first ${others.length}` : "";
  return `<details><summary>${more} more like it${part}</summary><ul>${
    list.join("\n")
  }</ul></details>`;
}

/** Returns a table of witnesses and faults by requirement and identity. */
function matrix({ requirements, identities }: Report): string {
  const names = identities.map(({ name }) => name);
  const heads = identities.map(({ name, userId }) =>
    `<th scope="col">${escape(name)}${
      userId === null ? "" : `<br><span class="small">id ${userId}</span>`
    }</th>`
  );
  const rows = requirements.map(({ id, level, verdict, witnesses, byIdentity, notes }) => {
    const cells = names.map((name) => {
      const tally = byIdentity[name];
      if (!tally) return "<td></td>";
      return tally.faults > 0
        ? `<td class="fail">${tally.faults} broken</td>`
        : `<td>${tally.witnesses || ""}</td>`;
    });
    const note = notes.length === 0
      ? ""
      : `<br><span class="small">${notes.map(escape).join("<br>")}</span>`;
    return `<tr><th scope="row"><code>${
      escape(id)
    }</code>${note}</th><td>${level}</td><td class="${verdict}">${verdict}</td><td>${witnesses}</td>${
      cells.join("")
    }</tr>`;
  });
  return `<div class="wide" tabindex="0" role="region" aria-label="Requirements by identity"><table><caption>Witnesses: how many rows, pages or answers were really examined</caption><thead><tr><th scope="col">requirement</th><th scope="col">level</th><th scope="col">verdict</th><th scope="col">witnesses</th>${
    heads.join("")
  }</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

const BINS = 60;
const WIDTH = 720;
const HEIGHT = 80;

/** Returns a chart of requests over time, and the slowest of them. */
function traffic({ requests: { traffic: exchanges } }: Report): string {
  if (exchanges.length === 0) return "<p>Nothing was sent.</p>";
  const end = Math.max(...exchanges.map(({ at }) => at), 1);
  const bins = new Array<number>(BINS).fill(0);
  for (const { at } of exchanges) {
    const bin = Math.min(BINS - 1, Math.floor(at / end * BINS));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const most = Math.max(...bins);
  const bars = bins.map((count, index) => {
    const height = count / most * HEIGHT;
    return `<rect x="${index * WIDTH / BINS}" y="${(HEIGHT - height).toFixed(1)}" width="${
      WIDTH / BINS - 1
    }" height="${height.toFixed(1)}"/>`;
  });
  const slow = [...exchanges].sort((a, b) => b.ms - a.ms).slice(0, 5);
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${exchanges.length} requests in ${
    (end / 1000).toFixed(1)
  } seconds">${bars.join("")}</svg>
<p>The slowest:</p><ul>${
    slow.map(({ method, url, as, status, ms }) =>
      `<li>${ms.toFixed(0)} ms <code>${escape(method)} ${escape(url)}</code> as ${
        escape(as)
      }, ${status}</li>`
    ).join("")
  }</ul>`;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#f2f4f7;--line:#c9d1d9;--good:#0f6b34;--bad:#b3141f;--open:#7d5700}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--paper:#14171c;--soft:#1f242c;--line:#3a424d;--good:#5fd38a;--bad:#ff8a8a;--open:#f0c060}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
header,main{max-width:72rem;margin:auto;padding:1rem}
header{border-left:.5rem solid var(--open)}header.good{border-color:var(--good)}header.bad{border-color:var(--bad)}
h1{font-size:1.4rem;margin:0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
.verdict{font-size:1.5rem;font-weight:600;margin:.5rem 0}.small{font-size:.85rem;opacity:.85}
article{background:var(--soft);border:1px solid var(--line);border-radius:.4rem;padding:.8rem;margin:.8rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .8rem;margin:.5rem 0}dt{font-weight:600}dd{margin:0}
pre{overflow:auto;background:var(--soft);border:1px solid var(--line);padding:.6rem;font-size:.85rem;white-space:pre-wrap}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}
caption{text-align:left;padding:.3rem 0}th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:normal}
.pass{color:var(--good)}.fail,.error{color:var(--bad);font-weight:600}.inconclusive,.intermittent,.known{color:var(--open);font-weight:600}
svg{width:100%;height:5rem;fill:var(--open)}`;

/** Returns a sentence of the contract as HTML: backticks become code. */
function inline(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
