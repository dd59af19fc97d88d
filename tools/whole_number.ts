/** Reads a number that a command was given, or ends the process with what was wanted. */
export function wholeNumber(flag: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  console.error(`Cannot use ${flag} "${text}": it must be a whole number from 1`);
  process.exit(2);
}
