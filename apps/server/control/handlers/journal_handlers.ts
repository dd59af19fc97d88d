import { ChangeError, type JOURNAL_OPERATIONS } from "@sessions/control";
import { type Handlers, idOf } from "./handler.ts";

/** Answers the operations on a world's journal. */
export const JOURNAL_HANDLERS: Handlers<keyof typeof JOURNAL_OPERATIONS> = {
  listRequests({ world, query: { limit, ...filter } }) {
    const requests = world.journal.find(filter);
    return { requests: limit === undefined ? requests : requests.slice(-limit || requests.length) };
  },
  countRequests: ({ world, query }) => ({ count: world.journal.find(query).length }),
  showRequest({ world, path }) {
    const wanted = idOf(path);
    return world.journal.find().find(({ id }) => id === wanted) ?? unknown(path["id"]);
  },
  forgetRequests: ({ world }) => ({ removed: world.journal.delete() }),
  forgetRequest({ world, path }) {
    const wanted = idOf(path);
    if (world.journal.delete(({ id }) => id === wanted) === 0) unknown(path["id"]);
  },
};

function unknown(id: string | undefined): never {
  throw new ChangeError(
    "unknown",
    `Cannot find the request ${id}: the journal holds none of that id`,
  );
}
