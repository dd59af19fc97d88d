import { openTimeZone } from "@sessions/domain";
import type { Deployment } from "@sessions/fixtures";
import { type DataSource, dataSource, withSpec } from "../world/data_source.ts";
import type { DataSpec, MakeDataset } from "../store/data_spec.ts";
import type { SharedData } from "../store/postgres/shared_world.ts";
import type { ServeFlags } from "./flags.ts";
import { loadDataset } from "./load_file.ts";

/** The data that the flags ask for, and that of worlds that ask for their own. */
export interface ChosenData extends DataSource {
  /** The data of a world that asks for its own. */
  with(spec: DataSpec): DataSource;
  /** How the deployment answers that the data was recorded from. */
  readonly deployment: Deployment | undefined;
}

/**
 * Finds the data that the flags ask for; the file of `--dataset` is read, nothing is generated yet.
 *
 * @throws {DataError} when flags contradict each other
 * @throws {FileError | DatasetError} when the file cannot be read, or holds something else
 */
export async function findData(flags: ServeFlags): Promise<ChosenData> {
  const source = dataSource(flags);
  const held = flags.dataset === undefined ? undefined : await loadDataset(flags.dataset);
  return {
    ...source,
    load: () => dataSource(flags, held).load(),
    with: (spec) => dataSource(withSpec(flags, spec), held),
    deployment: held?.deployment,
  };
}

/** Returns what makes the data of a world. */
export function seedOf(source: ChosenData): MakeDataset {
  return (spec) => {
    const { load, origin } = spec ? source.with(spec) : source;
    return { dataset: load(), origin };
  };
}

/** Whether `--db` names a database that several mocks share, and no file. */
export function isShared(db: string | undefined): db is string {
  return db !== undefined && /^postgres(ql)?:\/\//.test(db);
}

/** Opens the database that several mocks share, and seeds it if it is empty. */
export async function openShared(
  url: string,
  flags: ServeFlags,
  source: ChosenData,
): Promise<SharedData> {
  const { openSharedData } = await import("../store/postgres/shared_data.ts");
  const { timeZone, dataset, sessions, users, seed } = flags;
  const sized = sessions !== undefined || users !== undefined;
  const scenario = flags.scenario ?? (sized ? undefined : source.origin.scenario);
  return await openSharedData({
    url,
    seed: seedOf(source),
    spec: dataset === undefined ? { scenario, sessions, users, seed } : null,
    zone: openTimeZone(timeZone),
  });
}
