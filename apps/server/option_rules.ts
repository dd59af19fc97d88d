/** What an option must be, wherever it is given. */
export interface TextRule {
  /** A regular expression of all of it. */
  readonly pattern: string;
  /** The same in words. */
  readonly description: string;
}

/** The base URL that links name. */
export const PUBLIC_URL_RULE: TextRule = {
  pattern: String.raw`^https?://[^\s/?#]+(/[^\s/?#]+)*$`,
  description: "an http or https URL without a closing slash, a query or a fragment",
};

/** What opens the control plane: a bearer token (RFC 6750, section 2.1) that nobody guesses at once. */
export const CONTROL_TOKEN_RULE: TextRule = {
  pattern: String.raw`^[\w.~+/-]{8,}=*$`,
  description: "at least 8 letters, digits or any of . _ ~ + / -",
};

/** How long a token may live, in seconds: 100 years at most. */
export const LIFETIME_RANGE = [1, 3_153_600_000] as const;
