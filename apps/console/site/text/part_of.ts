/** Formats how many of all are shown: `200 of 5,000`. */
export function partOf(shown: number, count: number): string {
  return `${shown.toLocaleString("en")} of ${count.toLocaleString("en")}`;
}
