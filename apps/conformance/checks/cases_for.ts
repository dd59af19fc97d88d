import type { Identity } from "../target/identities.ts";
import type { Judge } from "./judge.ts";

/** Goes through cases as each asker in turn; who is not the first one has cases of their own. */
export function* casesFor(
  judge: Judge,
  askers: readonly Identity[],
  cases: readonly string[],
): Generator<{ who: Identity; query: string }> {
  const all = new Map(
    askers.flatMap((who, index) =>
      cases.map((query) => [index === 0 ? query : `${query} as ${who.name}`, { who, query }])
    ),
  );
  for (const name of judge.cases([...all.keys()])) {
    const one = all.get(name);
    if (!one) continue;
    judge.turnTo(one.who.name);
    yield one;
  }
  judge.turnTo(askers[0]?.name ?? "operator");
}
