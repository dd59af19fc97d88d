/** Reads every page of the list: the code under test, which knows nothing of a mock. */
export async function allSessions(token: string): Promise<{ session_id: number }[]> {
  const sessions: { session_id: number }[] = [];
  let next: string | null = "https://portal.example.org/api/sessions";
  while (next !== null) {
    const answer: Response = await fetch(next, { headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`The portal answers ${answer.status}`);
    const page = await answer.json() as { next: string | null; results: { session_id: number }[] };
    sessions.push(...page.results);
    next = page.next;
  }
  return sessions;
}
