// What runs in Node: one mock for the run, and what a page may ask of it. What is passed crosses as JSON.
import { type Fault, type JournalEntry, type MockWorld, startMock } from "sessions-kit/testing";

const mock = await startMock({ scenario: "demo" });
const worlds = new Map<string, MockWorld>();

/** Opens a world for a test. */
export function openWorld(): { id: string; url: string } {
  const world = mock.world();
  worlds.set(world.id, world);
  return { id: world.id, url: world.url };
}

/** Closes it again. */
export function closeWorld(_context: unknown, id: string): void {
  worldOf(id).close();
  worlds.delete(id);
}

/** Makes a user's access token. */
export function tokenFor(_context: unknown, id: string, user: number): string {
  return worldOf(id).tokenFor(user);
}

/** Lets the mock fail. */
export function addFault(_context: unknown, id: string, fault: Fault): void {
  worldOf(id).faults.add(fault);
}

/** Tells what the page asked of the list. */
export function requestsOf(_context: unknown, id: string): JournalEntry[] {
  return worldOf(id).journal.find({ operation: "list" });
}

function worldOf(id: string): MockWorld {
  const world = worlds.get(id);
  if (world === undefined) throw new Error(`There is no world ${id}: it was closed`);
  return world;
}
