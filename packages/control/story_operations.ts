import { Story } from "@sessions/fixtures/story_schema";
import * as Type from "typebox";
import type { ControlOperation } from "./operation.ts";

/** The operations on stories, which the console plays. */
export const STORY_OPERATIONS = {
  listStories: {
    method: "GET",
    path: "/stories",
    summary: "List the stories that the console plays: the one of `--story`, then the kit's.",
    result: Type.Object({ stories: Type.Array(Story) }),
  },
} as const satisfies Record<string, ControlOperation>;
