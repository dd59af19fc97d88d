import * as Type from "typebox";
import { faultKind, MAX_DELAY_MS } from "../fault_kind.ts";

const Milliseconds = Type.Number({ minimum: 0, maximum: MAX_DELAY_MS });

/** The answer waits. */
export const delay = faultKind({
  keys: {
    delay: Type.Object({
      fixed: Type.Optional(Milliseconds),
      uniform: Type.Optional(Type.Array(Milliseconds, { minItems: 2, maxItems: 2 })),
      lognormal: Type.Optional(
        Type.Object({
          median: Milliseconds,
          sigma: Type.Number({ minimum: 0, maximum: 5 }),
        }, { additionalProperties: false }),
      ),
    }, { additionalProperties: false }),
  },
  sentence:
    'the answer waits: `{"fixed": 200}`, `{"uniform": [100, 400]}` or `{"lognormal": {"median": 200, "sigma": 0.5}}`, in milliseconds',
  problem({ delay = {} }) {
    if (Object.keys(delay).length !== 1) {
      return { pointer: "/delay", wanted: "one of fixed, uniform and lognormal" };
    }
    const [least = 0, most = 0] = delay.uniform ?? [];
    return least > most ? { pointer: "/delay/uniform/1", wanted: `at least ${least}` } : undefined;
  },
  wait({ delay = {} }, draw) {
    const { fixed = 0, uniform, lognormal } = delay;
    if (uniform) {
      const [least = 0, most = 0] = uniform;
      return least + draw() * (most - least);
    }
    if (!lognormal) return fixed;
    // Box and Muller's normal deviate.
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    return Math.min(MAX_DELAY_MS, lognormal.median * Math.exp(lognormal.sigma * normal));
  },
});
