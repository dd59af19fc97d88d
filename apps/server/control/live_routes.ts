import Type, { type Static } from "typebox";
import type { Autoplay } from "../world/autoplay.ts";
import type { World } from "../world/world.ts";
import { ControlError } from "./control_error.ts";
import { type ControlRoute, controlRoute } from "./route.ts";

const LiveBody = Type.Object({ on: Type.Boolean() }, { additionalProperties: false });

/** The operations on the life that the default world leads by itself. */
export function liveRoutes(live: Autoplay, defaultWorld: World): ControlRoute[] {
  return [
    controlRoute({
      method: "GET",
      path: "/live",
      summary: "Say whether sessions begin and end by themselves.",
      answer: () => ({ on: live.on }),
    }),
    controlRoute<Static<typeof LiveBody>>({
      method: "PATCH",
      path: "/live",
      readOnly: true,
      ownOnly: true,
      summary: "Let sessions of the default world begin and end by themselves, or stop that.",
      body: LiveBody,
      answer({ world, body: { on } }) {
        if (world !== defaultWorld) {
          throw new ControlError(
            409,
            "Cannot let this world live: only the default one can",
            "?world",
          );
        }
        live.on = on;
        return { on: live.on };
      },
    }),
  ];
}
