import type { User } from "@sessions/domain";
import type { RunningServer } from "../server.ts";
import { newClaims, signingKey, signToken } from "../tokens/tokens.ts";

const MAX_PEOPLE = 5;

/** Options for {@linkcode readyText}. */
export interface ReadyTextOptions {
  jwtSecret: string;
  /** Whether the control token came from a flag: it is not repeated then. */
  tokenGiven: boolean;
  /** Whether to print the ready line alone. */
  quiet: boolean;
  /** Whether to show people to be, and a request as one of them. */
  people: boolean;
}

/** What is printed once the mock listens: the ready line and, for a person, how to begin. */
export function readyText(
  server: RunningServer,
  { jwtSecret, tokenGiven, quiet, people }: ReadyTextOptions,
): string {
  const { controlToken, controlUrl, worlds: { default: { deviations } } } = server;
  const playing = deviations.length > 0 ? ` playing ${deviations.join(", ")}` : "";
  const ready = `sessions-mock ready at ${server.url}${playing}\n${
    controlToken === undefined || quiet ? "" : controlText({ controlToken, controlUrl, tokenGiven })
  }`;
  if (!people) return ready;
  const cast = castOf(server);
  const first = cast[0];
  if (!first) return ready;
  const table = [
    ["user", "username", "password", "sees"],
    ...cast.map(({ user, sessions }) => [
      String(user.id),
      user.username,
      user.password,
      `${sessions} sessions${user.is_operator ? " (operator)" : ""}`,
    ]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0))
  );
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")
  );
  const claims = newClaims({ type: "access", userId: first.user.id, now: Date.now() / 1000 });
  const token = signToken(claims, signingKey(jwtSecret));
  const insecure = server.url.startsWith("https:") ? "-k " : "";
  const curl = `curl ${insecure}-H "Authorization: Bearer ${token}" ${server.url}/sessions`;
  return `${ready}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join("")}\n${curl}\n`;
}

interface ControlTextOptions {
  controlToken: string;
  controlUrl: string;
  tokenGiven: boolean;
}

/** The console's link carries the token where no server and no log sees it: behind the `#`. */
function controlText({ controlToken, controlUrl, tokenGiven }: ControlTextOptions): string {
  const { origin } = new URL(controlUrl);
  const [secret, fragment] = tokenGiven
    ? ["", ""]
    : [` with the token ${controlToken}`, `#control=${controlToken}`];
  return `control plane at ${controlUrl}${secret}\nconsole at ${origin}/${fragment}\n`;
}

/** An operator, and the people who see the most. */
function castOf(
  { worlds: { default: { store } } }: RunningServer,
): { user: User; sessions: number }[] {
  const active = store.users().filter((user) => user.is_active !== false);
  const operator = active.filter((user) => user.is_operator).slice(0, 1);
  const others = active.filter((user) => !user.is_operator).slice(0, 50);
  const counted = (users: User[]) =>
    users.map((user) => ({
      user,
      sessions: store.count({ userId: user.id, isOperator: user.is_operator }),
    }));
  const most = counted(others).sort((a, b) => b.sessions - a.sessions);
  return [...counted(operator), ...most].slice(0, MAX_PEOPLE);
}
