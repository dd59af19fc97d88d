import { DEVIATIONS } from "@sessions/domain";
import { expect, test } from "vitest";
import { matrixText, selfTest } from "./selftest.ts";

test(
  "selfTest() catches every deviation by the check of the requirement that it breaks",
  async () => {
    const matrix = await selfTest();
    expect(matrix.missed).toEqual([]);
    expect(matrix.rows).toHaveLength(DEVIATIONS.length);
    // A change of the matrix is to be reviewed: `npx vitest run -u` writes it anew.
    await expect(matrixText(matrix)).toMatchFileSnapshot("matrix.txt");
  },
);
