import { type DeviationId, DEVIATIONS, PORTALS } from "@sessions/domain";
import { deviationExamples } from "./deviation_examples.ts";

/** Writes docs/deviations.md. */
export async function deviationsPage(): Promise<string> {
  const examples = await deviationExamples();
  const portals = (id: DeviationId) =>
    PORTALS.filter(({ deviations }) => deviations.includes(id)).map(({ name }) => name).join(", ");
  const table = DEVIATIONS.map(({ id, breaks, also, sentence, needs }) =>
    `| \`${id}\` | \`${breaks}\`${also ? `, \`${also}\`` : ""} | ${
      sentence.replaceAll("|", "\\|")
    } | ${portals(id)} | ${needs.join("; ")} |`
  );
  return [
    "# Deviations",
    "",
    "A deviation is a named way in which a server departs from the contract. The mock plays it",
    "(`sessions-mock --deviation ID`, repeatable), a pack of them is a portal whose published code was",
    "measured (`--portal 2023`, `--portal 2025`), and the conformance suite is proved by them",
    "(`sessions-conformance selftest`): each must be noticed by the check of the requirement that it breaks.",
    "",
    "| deviation | breaks | what a client meets | portals | shows only with |",
    "| --- | --- | --- | --- | --- |",
    ...table,
    "",
    ...PORTALS.map(({ name, summary, framework, pageSize }) =>
      `- \`--portal ${name}\`: ${summary}; \`${framework}\`, pages of ${pageSize}`
    ),
    "",
    "A portal also has what breaks no requirement: the names that its own code shows in 404s and",
    "`OPTIONS`, pages for people (`Accept: text/html`, `?format=api`), the suffix `.json`, and `Vary`.",
    "",
    "## On the wire",
    "",
    "For each deviation a request at which it shows on the data of `--scenario demo`, found by playing it.",
    "",
    ...DEVIATIONS.flatMap(({ id }) => {
      const example = examples.get(id);
      if (!example) throw new Error(`Cannot show ${id}: no request that is tried shows it`);
      const { request, contract, answer } = example;
      return [
        `- **\`${id}\`**, ${request}:`,
        `  - contract: ${contract}`,
        `  - deviation: ${answer}`,
      ];
    }),
    "",
  ].join("\n");
}
