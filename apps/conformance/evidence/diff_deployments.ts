import { readList } from "./list_page.ts";
import type { AnyRow } from "./rows.ts";
import type { CredentialOptions } from "../target/credentials.ts";
import { openIdentity } from "../target/identities.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import { Secrets } from "../target/secrets.ts";
import { parseTokenSource } from "../target/token_source.ts";
import { openTransport, type SendingOptions } from "../target/transport.ts";

/** Headers that clients depend on. */
const COMPARED = ["content-type", "allow", "www-authenticate", "location", "cache-control"];
const PROBES = [
  "/sessions",
  "/sessions?page=2",
  "/sessions?page=last",
  "/sessions?page=0",
  "/sessions?page=abc",
  "/sessions?experiment_id=",
  "/sessions?experiment_id=abc",
  "/sessions?experiment_id=999999999",
  "/sessions?conformance_probe=1",
  "/sessions/abc",
  "/sessions/0",
  "/sessions/999999999",
  "/sessions/",
];

/** A point in which two deployments answer differently. */
export interface Difference {
  readonly request: string;
  readonly as: string;
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** Options for {@linkcode diffDeployments}. */
export interface DiffOptions
  extends Pick<CredentialOptions, "operator" | "user" | "env">, SendingOptions {
  /** The first deployment's base URL. */
  url: string;
  /**
   * Details that are compared.
   *
   * @default 40
   */
  sample?: number;
}

/**
 * Sends two deployments the same requests, and compares statuses, headers and bodies; links are
 * compared without their origin.
 *
 * @param otherUrl the second deployment's base URL
 */
export async function diffDeployments(
  options: DiffOptions,
  otherUrl: string,
): Promise<{ asked: number; differences: Difference[] }> {
  const { env = {} } = options;
  const secrets = new Secrets();
  const sources = [options.operator, ...options.user ?? []].map(parseTokenSource);
  const sides = [options.url, otherUrl].map((baseUrl) =>
    openTransport({ ...options, baseUrl, secrets })
  );
  const differences: Difference[] = [];
  let asked = 0;
  try {
    for (const [index, source] of sources.entries()) {
      const name = index === 0 ? "operator" : `user ${index}`;
      const pairs = await Promise.all(
        sides.map(async (transport) => ({
          transport,
          who: await openIdentity({ name, source, env, secrets, transport }),
        })),
      );
      const ask = (path: string, method = "GET") =>
        Promise.all(
          pairs.map(({ transport, who }) =>
            transport.send({ url: path, method, as: name, authorization: `Bearer ${who.token()}` })
          ),
        );
      const compare = async (
        path: string,
        method = "GET",
      ): Promise<readonly RecordedResponse[]> => {
        const answers = await ask(path, method);
        asked++;
        const [left, right] = answers.map((answer, side) =>
          comparable(answer, sides[side]?.baseUrl ?? "")
        );
        for (const what of Object.keys(left ?? {})) {
          if (left?.[what] !== right?.[what]) {
            differences.push({
              request: `${method} ${path}`,
              as: name,
              what,
              left: secrets.redact(left?.[what] ?? "none"),
              right: secrets.redact(right?.[what] ?? "none"),
            });
          }
        }
        return answers;
      };
      const first = await compare("/sessions");
      for (const path of PROBES.slice(1)) await compare(path);
      for (const method of ["HEAD", "OPTIONS"]) await compare("/sessions", method);
      const rows = (answer: RecordedResponse | undefined) =>
        (answer && readList(answer)?.results as AnyRow[] | undefined) ?? [];
      for (const row of [...rows(first[0]), ...rows(first[1])].slice(0, options.sample ?? 40)) {
        await compare(`/sessions/${row.session_id}`);
      }
    }
  } finally {
    await Promise.all(sides.map((side) => side.close()));
  }
  return { asked, differences };
}

function comparable(answer: RecordedResponse, baseUrl: string): Record<string, string | undefined> {
  const body = answer.text.replaceAll(baseUrl, "<base>").replaceAll(
    new URL(baseUrl).origin,
    "<origin>",
  );
  return {
    status: answer.summary,
    ...Object.fromEntries(COMPARED.map((name) => [name, answer.headers[name]])),
    body: body.length > 400 ? `${body.slice(0, 400)}… (${body.length} characters)` : body,
  };
}
