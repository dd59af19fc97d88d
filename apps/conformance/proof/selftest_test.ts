import { DEVIATIONS } from "@sessions/domain";
import { expect, test } from "vitest";
import { matrixText, selfTest } from "./selftest.ts";

/** A minute's work of the processor, on a machine that others use, too. */
const LIMIT_MS = 900_000;

test(
  "selfTest() catches every deviation by the check of the requirement that it breaks",
  async () => {
    const matrix = await selfTest();
    expect(matrix.missed).toEqual([]);
    expect(matrix.rows).toHaveLength(DEVIATIONS.length);
    // A change of the matrix is to be reviewed: `npx vitest run -u` writes it anew.
    await expect(matrixText(matrix)).toMatchFileSnapshot("matrix.txt");
  },
  LIMIT_MS,
);
