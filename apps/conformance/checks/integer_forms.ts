/** Returns other ways to write an integer, for a query: each is read as that integer, or is refused. */
export function integerForms(value: number): string[] {
  return [`0${value}`, `00${value}`, `%2B${value}`, `%20${value}`, `${value}%20`];
}
