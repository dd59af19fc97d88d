/**
 * The operations of the mock's control plane, one row each.
 *
 * @module
 */
export {};
