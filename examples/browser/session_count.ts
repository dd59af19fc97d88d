/** Shows how many sessions somebody sees: the code under test, which knows nothing of a mock. */
export async function showSessionCount(place: Element, url: string, token: string): Promise<void> {
  const answer = await fetch(`${url}/sessions`, { headers: { Authorization: `Bearer ${token}` } });
  place.textContent = answer.ok
    ? `${(await answer.json() as { count: number }).count} sessions`
    : `The portal answers ${answer.status}`;
}
