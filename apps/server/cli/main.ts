import { runMain } from "@sessions/cli";
import { runCli } from "./cli.ts";

await runMain(runCli);
