import { REQUIREMENTS } from "@sessions/domain";
import { expect, test } from "vitest";
import { selectRequirements } from "./selection.ts";

test("selectRequirements() takes everything without options", () => {
  expect(selectRequirements({})).toEqual(REQUIREMENTS);
});

test("selectRequirements() leaves out what is below --level, but nothing with a part that is a MUST", () => {
  const levels = (level: "must" | "should" | "may") =>
    [
      ...new Set(
        selectRequirements({ level }).filter(({ must }) => must === undefined).map((one) =>
          one.level
        ),
      ),
    ].sort();
  expect(levels("must")).toEqual(["MUST"]);
  expect(levels("should")).toEqual(["MUST", "SHOULD"]);
  const partly = REQUIREMENTS.filter(({ level, must }) => level !== "MUST" && must !== undefined);
  expect(partly.length).toBeGreaterThan(0);
  expect(selectRequirements({ level: "must" })).toEqual(expect.arrayContaining([...partly]));
});

test("selectRequirements() takes what --only names, without what --skip names", () => {
  expect(selectRequirements({ only: ["time", "filter/n"], skip: ["time/z"] }).map(({ id }) => id))
    .toEqual(["filter/none", "time/format", "time/order"]);
});

test.each(["only", "skip", "require"])(
  "selectRequirements() refuses --%s of no requirement",
  (name) => {
    expect(() => selectRequirements({ [name]: ["scop/x"] })).toThrow(
      'Cannot select "scop/x": no requirement\'s id begins so. See sessions-conformance list',
    );
  },
);

test("selectRequirements() refuses to select nothing", () => {
  expect(() => selectRequirements({ only: ["time"], skip: ["time"] })).toThrow(
    "Cannot run: --only, --skip and --level leave no requirement",
  );
});
