import * as Type from "typebox";
import type { ControlOperation } from "./operation.ts";
import {
  BehaviorReading,
  NewBehavior,
  NewWorld,
  WorldFile,
  WorldReading,
} from "./world_schemas.ts";

/** The operations on whole worlds. */
export const WORLD_OPERATIONS = {
  listWorlds: {
    method: "GET",
    path: "/worlds",
    summary: "List the worlds, the default one first.",
    result: Type.Object({ worlds: Type.Array(WorldReading) }),
  },
  createWorld: {
    method: "POST",
    path: "/worlds",
    ownOnly: true,
    summary:
      "Create a world: a fork of the default one, or with data, clock and deviations of its own.",
    body: NewWorld,
    status: 201,
    result: WorldReading,
  },
  showWorld: {
    method: "GET",
    path: "/worlds/:id",
    summary: "Show a world.",
    result: WorldReading,
  },
  deleteWorld: {
    method: "DELETE",
    path: "/worlds/:id",
    ownOnly: true,
    summary: "Delete a world; its tokens are refused from then on.",
  },
  resetWorld: {
    method: "POST",
    path: "/reset",
    summary:
      "Take a world back to how it was at first: sessions, clock, faults, deviations, journal.",
    result: WorldReading,
  },
  showBehavior: {
    method: "GET",
    path: "/deviations",
    summary:
      "Show how a world answers: framework, page size, portal, and what it gets wrong on purpose.",
    result: BehaviorReading,
  },
  replaceBehavior: {
    method: "PUT",
    path: "/deviations",
    summary:
      "Replace how a world answers; what is left out is as at first, but for deviations: they are none.",
    body: NewBehavior,
    result: BehaviorReading,
  },
  exportWorld: {
    method: "GET",
    path: "/export",
    summary: "Export a world: its dataset, clock, deviations and faults.",
    result: WorldFile,
  },
  importWorld: {
    method: "POST",
    path: "/import",
    summary:
      "Replace what a world holds by an export; a reset still goes back to how it was at first.",
    body: WorldFile,
    maxBytes: 8 * 2 ** 20,
    result: WorldReading,
  },
} as const satisfies Record<string, ControlOperation>;
