/** The exit codes, the highest in precedence first. */
export const EXIT = {
  internal: 70,
  failed: 1,
  unreachable: 4,
  intermittent: 6,
  incomplete: 3,
  stale: 5,
  usage: 2,
  ok: 0,
  interrupted: 130,
} as const;
