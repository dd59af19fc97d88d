import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTimeZone } from "@sessions/domain";
import { type Dataset, writeDataset } from "@sessions/fixtures";
import { makeToken, signingKey } from "@sessions/server";
import { type ReferencePortalOptions, startReferencePortal } from "./reference_portal.ts";

/** The key of reference portals that are checked. */
export const SECRET = "a-secret-of-the-deployment";

/** The zone of a reference portal. */
const TIME_ZONE = "America/New_York";

/** Starts a reference portal that holds a dataset; it is gone with {@linkcode startReference}'s `close`. */
export async function startReference(
  dataset: Dataset,
  options: Omit<ReferencePortalOptions, "dataset" | "jwtSecret">,
): Promise<{ url: string; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "reference-"));
  const file = join(folder, "dataset.json");
  writeFileSync(file, [...writeDataset(dataset, openTimeZone(TIME_ZONE))].join(""));
  const server = await startReferencePortal({ ...options, dataset: file, jwtSecret: SECRET });
  return {
    url: server.url,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Returns an access token that a reference portal takes. */
export function referenceToken(userId: number): string {
  return makeToken({ key: signingKey(SECRET), type: "access", userId, now: Date.now() / 1000 });
}
