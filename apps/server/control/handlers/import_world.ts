import { ChangeError, type ControlBody } from "@sessions/control";
import { type Dataset, DatasetError } from "@sessions/fixtures";
import { checkFault } from "../../faults/fault.ts";
import { recordedBehavior } from "../../world/recorded_behavior.ts";
import { instantAt } from "../../world/instant_at.ts";
import type { SessionStore } from "../../store/store.ts";
import type { World } from "../../world/world.ts";
import { inSlices } from "../in_slices.ts";
import { behaviorOf } from "./behavior_of.ts";

/**
 * Replaces what a world holds by an export.
 *
 * @throws {ChangeError} `invalid` with the pointer, or `state`; nothing was changed then
 */
export async function importWorld(
  world: World,
  body: ControlBody<"importWorld">,
): Promise<void> {
  const { clock, faults = [], framework, pageSize, portal, deviations } = body;
  if (world.isShared && faults.length > 0) {
    throw new ChangeError(
      "state",
      "Cannot import faults: mocks that share a database have none in common. Leave them out",
      "/faults",
    );
  }
  const dataset = await importedDataset(body.dataset);
  const { timeZone: _zone, ...wanted } = recordedBehavior(
    { framework, pageSize, portal: portal ?? undefined, deviations },
    dataset.deployment,
  );
  const behavior = behaviorOf(
    { ...wanted, deviations: wanted.deviations ?? [] },
    world.firstBehavior,
  );
  const checked = faults.map((fault, index) => {
    checkFault(fault, `/faults/${index}`);
    return fault;
  });
  const now = clock && instantAt("/clock/now", clock.now) / 1000;
  await replaceData(world, dataset);
  world.behavior = behavior;
  world.faults.remove();
  for (const fault of checked) world.faults.add(fault);
  world.clock.reset();
  if (clock?.pace !== undefined) world.clock.pace = clock.pace;
  if (clock?.frozen) world.clock.freeze();
  if (now !== undefined && !clock?.real) world.clock.set(now);
}

/** What was imported is put together while others have their turn, and is there at once. */
async function replaceData(world: World, dataset: Dataset): Promise<void> {
  if (world.isShared) return world.change((store) => store.load(dataset));
  if (world.closed) throw gone();
  const { store } = world;
  if (importing.has(store)) {
    throw new ChangeError("state", "Cannot import: another import is under way. Wait for it");
  }
  importing.add(store);
  world.keepFirst();
  try {
    await inSlices(store.stage(dataset));
  } catch (error) {
    if (!world.closed && world.store === store) throw error;
  } finally {
    importing.delete(store);
  }
  if (world.closed || world.store !== store) throw gone();
  world.change((held) => held.takeStaged());
}

function gone(): ChangeError {
  return new ChangeError(
    "state",
    "Cannot import: the world was reset or deleted meanwhile. Import again",
  );
}

const importing = new WeakSet<SessionStore>();

async function importedDataset(value: unknown): Promise<Dataset> {
  const { checkDatasetInSteps } = await import("@sessions/fixtures/dataset_file");
  try {
    return await inSlices(checkDatasetInSteps(value, "dataset"));
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    const [pointer = ""] = /\/[^ ]+/.exec(error.message) ?? [];
    throw new ChangeError("invalid", error.message, `/dataset${pointer}`);
  }
}
