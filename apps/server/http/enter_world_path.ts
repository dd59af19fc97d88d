import type { Next } from "koa";
import type { Context } from "./request_state.ts";

const WORLD_PATH = /^(\/w\/([A-Za-z0-9_-]{1,64}))(\/api(?:\/.*)?)$/;

/**
 * Takes the world off a path such as `/w/ID/api/sessions`: whoever calls it, with a token or without
 * one, is in that world.
 */
export function enterWorldPath(context: Context, next: Next): Promise<void> {
  const [, worldPath, world, path] = context.path.startsWith("/w/")
    ? WORLD_PATH.exec(context.path) ?? []
    : [];
  if (worldPath !== undefined && world !== undefined && path !== undefined) {
    context.state.worldPath = worldPath;
    context.state.worldOfPath = world;
    context.path = path;
  }
  return next() as Promise<void>;
}
