/**
 * What the commands of the kit share: a flag is one row.
 *
 * @module
 */
export {};
