import { RequestFilter } from "../world/world_schemas.ts";
import Type from "typebox";
import type { JournalFilter } from "../world/journal.ts";
import { ControlError } from "./control_error.ts";
import { type ControlCall, type ControlRoute, controlRoute } from "./route.ts";

const NUMBER = Type.Integer({ minimum: 0 });
const FILTER = RequestFilter.properties;

/** The operations on a world's journal. */
export const JOURNAL_ROUTES: readonly ControlRoute[] = [
  controlRoute({
    method: "GET",
    path: "/requests",
    ownOnly: true,
    summary: "List the requests that a world answered, oldest first.",
    query: { ...FILTER, limit: NUMBER },
    answer({ world, query }) {
      const requests = find({ world, query });
      const limit = query["limit"];
      return {
        requests: typeof limit === "number" ? requests.slice(-limit || requests.length) : requests,
      };
    },
  }),
  controlRoute({
    method: "GET",
    path: "/requests/count",
    ownOnly: true,
    summary: "Count the requests that a world answered.",
    query: FILTER,
    answer: (call) => ({ count: find(call).length }),
  }),
  controlRoute({
    method: "GET",
    path: "/requests/:id",
    ownOnly: true,
    summary: "Show a request.",
    answer({ world, path }) {
      const entry = world.journal.find().find(({ id }) => id === Number(path["id"]));
      return entry ?? unknown(path["id"]);
    },
  }),
  controlRoute({
    method: "DELETE",
    path: "/requests",
    ownOnly: true,
    summary: "Forget all requests.",
    answer: ({ world }) => ({ removed: world.journal.delete() }),
  }),
  controlRoute({
    method: "DELETE",
    path: "/requests/:id",
    ownOnly: true,
    summary: "Forget a request.",
    status: 204,
    answer({ world, path }) {
      if (world.journal.delete(({ id }) => id === Number(path["id"])) === 0) unknown(path["id"]);
    },
  }),
];

function find({ world, query }: Pick<ControlCall, "world" | "query">) {
  const { world: _world, limit: _limit, ...filter } = query;
  return world.journal.find(filter as JournalFilter);
}

function unknown(id: string | undefined): never {
  throw new ControlError(404, `Cannot find the request ${id}: the journal holds none of that id`);
}
