import { renameSync, writeFileSync } from "node:fs";
import { openTimeZone, ownDeviations, type Session, sessionFault } from "@sessions/domain";
import { type Dataset, type Deployment, writeDataset } from "@sessions/fixtures";
import { readDataset as readDatasetFile } from "@sessions/fixtures/dataset_file";
import { type CheckedTarget, checkTarget, type CheckTargetOptions } from "../check_target.ts";
import type { Diagnosis } from "../diagnosis/diagnose.ts";
import { diagnoseTarget } from "../diagnosis/diagnose_target.ts";
import { assemble, type ReadData } from "../diagnosis/read_dataset.ts";
import { VERSION } from "../reports/version.ts";
import { readBaseUrl } from "../target/base_url.ts";
import { ConfigurationError } from "../target/configuration_error.ts";
import type { Secrets } from "../target/secrets.ts";
import { pseudonymize } from "./pseudonymize.ts";
import { type ReadSessions, readSessions } from "./read_sessions.ts";
import { openWorkFile, type WorkFile } from "./work_file.ts";

/** Options for {@linkcode recordDeployment}. */
export interface RecordOptions extends Omit<CheckTargetOptions, "before" | "keepsExchanges"> {
  /** The file to write. */
  output: string;
  /** The key by which ids, times and people are replaced; without it nothing is. */
  pseudonymizeKey?: string | undefined;
  /** Called with how many sessions were read, of how many. */
  recorded?: ((done: number, total: number) => void) | undefined;
}

/** A deployment's recording, and how true it is. */
export interface Recording {
  readonly sessions: number;
  readonly users: number;
  readonly deployment: Deployment;
  /** Sessions that could not be recorded, and why. */
  readonly missing: readonly { readonly id: number; readonly reason: string }[];
  /** What explains the deployment's answers: how the recording's mock behaves. */
  readonly diagnosis: Diagnosis;
  readonly baseUrl: string;
  readonly secrets: Secrets;
}

/** Why a deployment could not be recorded: it cannot be reached, or the run was stopped. */
export class NotRecorded extends Error {
  override readonly name = "NotRecorded";
}

/** The most requests of a recording; each session takes one. */
const MAX_REQUESTS = 10_000_000;
/** MiB: whoever records a deployment wants all of it. */
const MAX_LISTS = 100_000;

/**
 * Records a deployment: reads every session as its operator sees it, checks it, finds what explains its
 * answers, and writes what a mock needs to answer alike. An interrupted recording goes on where it was.
 *
 * @throws {ConfigurationError} when the options make no sense, or a file cannot be written
 * @throws {NotRecorded} when the deployment cannot be reached, or the recording is stopped
 */
export async function recordDeployment(options: RecordOptions): Promise<Recording> {
  const { output, pseudonymizeKey, recorded, concurrency = 4, ...rest } = options;
  const baseUrl = readBaseUrl(options.url);
  let read: ReadSessions | undefined;
  let work: WorkFile | undefined;
  const target = await checkTarget({
    maxRequests: MAX_REQUESTS,
    maxLists: MAX_LISTS,
    // A verdict only says which deviations to try: it need not be confirmed.
    confirm: 0,
    ...rest,
    concurrency,
    keepsExchanges: true,
    async before(evidence) {
      work = openWorkFile(`${output}.part`, {
        url: baseUrl,
        operator: evidence.operator.userId ?? null,
      });
      read = await readSessions({ evidence, work, concurrency, progress: recorded });
    },
  });
  try {
    if (!target.evidence || !read) throw new NotRecorded(target.stop?.message ?? "it was stopped");
    const { list, details, missing } = read;
    const data = assemble(target.evidence, list, details);
    const diagnosis = await diagnoseTarget(target, data, { signal: options.signal });
    const made = makeRecording(target, data, diagnosis, pseudonymizeKey);
    writeRecording(output, made.dataset, target.secrets);
    work?.remove();
    return {
      sessions: made.dataset.sessions.length,
      users: made.dataset.users.length,
      deployment: made.dataset.deployment,
      missing: [...missing, ...made.left],
      diagnosis,
      baseUrl,
      secrets: target.secrets,
    };
  } finally {
    await target.close();
  }
}

interface RecordedData extends Dataset {
  readonly sessions: readonly Session[];
  readonly deployment: Deployment;
}

function makeRecording(
  { baseUrl }: CheckedTarget,
  { dataset, timeZone }: ReadData,
  { behavior }: Diagnosis,
  key: string | undefined,
): { dataset: RecordedData; left: { id: number; reason: string }[] } {
  const left: { id: number; reason: string }[] = [];
  const sessions = [...dataset.sessions].filter((session) => {
    const fault = sessionFault(session);
    if (fault) left.push({ id: session.session_id, reason: `${fault.key} is not ${fault.wanted}` });
    return fault === undefined;
  });
  const { framework, pageSize, portal } = behavior;
  const deployment: Deployment = {
    url: key === undefined ? baseUrl : null,
    recordedAt: new Date().toISOString(),
    version: VERSION,
    timeZone,
    pageSize,
    framework,
    portal,
    deviations: ownDeviations(behavior),
    pseudonymized: key !== undefined,
  };
  const plain = { users: dataset.users, sessions, deployment };
  if (key === undefined) return { dataset: plain, left };
  return {
    dataset: {
      ...plain,
      ...pseudonymize({ users: dataset.users, sessions }, key, openTimeZone(timeZone)),
    },
    left,
  };
}

/** Writes a recording whole or not at all, once it was seen to be one that a mock loads. */
function writeRecording(file: string, dataset: RecordedData, secrets: Secrets): void {
  const text = [...writeDataset(dataset, openTimeZone(dataset.deployment.timeZone))].join("");
  const leak = secrets.leakIn(text);
  if (leak !== undefined) {
    throw new ConfigurationError(
      `Cannot write "${file}": the deployment's data holds the secret $${leak}. Nothing was written`,
    );
  }
  readDatasetFile(text, file);
  try {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new ConfigurationError(
      `Cannot write "${file}": ${(error as Error).message}. Name a writable file with --output`,
    );
  }
}
