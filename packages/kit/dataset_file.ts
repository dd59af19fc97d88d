/**
 * Datasets and recordings in files.
 *
 * @module
 */
export * from "@sessions/fixtures/dataset_file";
