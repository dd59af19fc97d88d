import { ChangeError } from "@sessions/control";
import type { Autoplay } from "../../world/autoplay.ts";
import type { World } from "../../world/world.ts";
import type { Handlers } from "./handler.ts";

/** Answers the operations on the life that the default world leads by itself. */
export function liveHandlers(
  live: Autoplay,
  defaultWorld: World,
): Handlers<"readLive" | "changeLive"> {
  return {
    readLive: () => ({ on: live.on }),
    changeLive({ world, body: { on } }) {
      if (world !== defaultWorld) {
        throw new ChangeError(
          "state",
          "Cannot let this world live: only the default one can",
          "/world",
        );
      }
      live.on = on;
      return { on: live.on };
    },
  };
}
