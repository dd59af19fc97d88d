/** A file that is no database of this program. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
