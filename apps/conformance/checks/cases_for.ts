import type { Identity } from "../target/identities.ts";
import type { Judge } from "./judge.ts";

/**
 * Goes through all cases as the first asker, and through a few as the others, whose cases have names
 * of their own: a server that treats users in a way of its own does so with each of a kind.
 */
export function* casesFor(
  judge: Judge,
  askers: readonly Identity[],
  { all, few }: { all: readonly string[]; few: readonly string[] },
): Generator<{ who: Identity; query: string }> {
  const cases = new Map(
    askers.flatMap((who, index) =>
      (index === 0 ? all : few).map((query) =>
        [index === 0 ? query : `${query} as ${who.name}`, { who, query }] as const
      )
    ),
  );
  for (const name of judge.cases([...cases.keys()])) {
    const one = cases.get(name);
    if (!one) continue;
    judge.turnTo(one.who.name);
    yield one;
  }
  judge.turnTo(askers[0]?.name ?? "operator");
}
