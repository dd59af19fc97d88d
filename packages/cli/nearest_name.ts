/** How many letters a typo may differ by. */
const MAX_STEPS = 2;

/** Returns the name that a typo is nearest to; undefined where none is near. */
export function nearestName(typo: string, names: readonly string[]): string | undefined {
  const [near] = names.map((name) => ({ name, steps: distance(typo, name) }))
    .filter(({ steps }) => steps <= MAX_STEPS).sort((a, b) => a.steps - b.steps);
  return near?.name;
}

/** The Levenshtein distance, with two letters that change places as one step. */
function distance(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let at = 1; at <= other.length; at++) {
      const cost = Number(one[row - 1] !== other[at - 1]);
      let least = Math.min(
        (last[at] ?? 0) + 1,
        (next[at - 1] ?? 0) + 1,
        (last[at - 1] ?? 0) + cost,
      );
      const swapped = one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      if (swapped && row > 1 && at > 1) least = Math.min(least, (before[at - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, last] = [last, next];
  }
  return last[other.length] ?? 0;
}
