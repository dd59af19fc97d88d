/** Where the API is for those who call it, when that is not where it listens. */
export interface PublicAddress {
  /** The base URL, such as `https://portal.example.org/api`; it outranks what a proxy says. */
  publicUrl?: string | undefined;
  /**
   * Believes what any proxy says of the address that it was called at; one on this machine is always
   * believed.
   *
   * @default false
   */
  trustProxy?: boolean | undefined;
}
