import type { Evidence } from "../../evidence/evidence.ts";
import type { Identity } from "../../target/identities.ts";
import type { Judge } from "../judge.ts";

const NEED_USER = "give --user a token of somebody who is no operator";

const NEED_ROWS = "give a --user who has started at least one session, beside sessions of others";

const UNREADABLE = "the token of this user does not say whose it is (no user_id claim)";

/** Judges for each user; nothing is decided without a user who has what is needed. */
export async function eachUser(
  evidence: Evidence,
  judge: Judge,
  run: (user: Identity, userId: number) => Promise<boolean | void>,
): Promise<void> {
  if (evidence.users.length === 0) return judge.undecided("could-not-run", NEED_USER);
  let useful = 0;
  for (const user of evidence.users) {
    judge.turnTo(user.name);
    if (user.userId === undefined) judge.note(`${user.name} was passed over: ${UNREADABLE}`);
    else if (await run(user, user.userId) !== false) useful++;
  }
  if (useful === 0) judge.undecided("no-witness", NEED_ROWS);
}
