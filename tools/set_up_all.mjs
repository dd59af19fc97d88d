// `node tools/set_up_all.mjs`: installs and builds everything that is missing or out of date.
import { setUp } from "./setup.mjs";

await setUp();
