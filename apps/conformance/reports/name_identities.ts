import type { Report, RequirementResult } from "./report.ts";

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"];

/**
 * Names who asked in the cards of a report as its reader knows them: by user id and flag, such as
 * `user 16, second --user`.
 */
export function nameIdentities(
  results: readonly RequirementResult[],
  identities: Report["identities"],
): RequirementResult[] {
  const names = new Map(identities.map(({ name, userId }, index) => [
    name,
    [
      userId === null ? [] : `user ${userId}`,
      index === 0 ? "--operator" : `${ORDINALS[index - 1] ?? `${index}th`} --user`,
    ].flat().join(", "),
  ]));
  return results.map(({ card, ...result }) => ({
    ...result,
    card: card && {
      ...card,
      exchanges: card.exchanges.map((exchange) => ({
        ...exchange,
        as: names.get(exchange.as) ?? exchange.as,
      })),
      others: card.others.map((other) => ({ ...other, as: names.get(other.as) ?? other.as })),
    },
  }));
}
