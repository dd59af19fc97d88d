import { nodeProblem } from "./node_version.ts";

// The first import of the package: an older Node would crash in the native module, without a word.
const problem = nodeProblem("the sessions kit");
if (problem !== undefined) throw new Error(problem);
