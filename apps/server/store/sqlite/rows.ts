import { DETAIL_KEYS, type Session, type TimeZone, toListRow, type User } from "@sessions/domain";

/** Returns the values of a session's columns, and its list row as text. */
export function toRow(session: Session, row: string): (number | string | null)[] {
  const values = DETAIL_KEYS.map((key) => {
    const value = session[key];
    return typeof value === "boolean" ? Number(value) : value;
  });
  return [...values, row];
}

/** Renders a session's list row as it goes over the wire. */
export function renderRow(session: Session, zone: TimeZone): string {
  return JSON.stringify(toListRow(session, zone));
}

/** Reads a session from its columns. */
export function toSession(row: unknown): Session {
  const session = row as Session;
  return { ...session, is_active: Boolean(session.is_active) };
}

/** Reads an account from its columns. */
export function toUser(row: unknown): User {
  const user = row as User;
  return { ...user, is_operator: Boolean(user.is_operator), is_active: Boolean(user.is_active) };
}

/** Returns the values of an account's columns. */
export function toUserRow(
  { id, username, password, is_operator, is_active = true }: User,
): (number | string)[] {
  return [id, username, password, Number(is_operator), Number(is_active)];
}
