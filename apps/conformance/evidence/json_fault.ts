import type { RecordedResponse } from "../target/recorded_response.ts";
import type { ShapeFault } from "./rows.ts";

/** Returns what is wrong with a response that should be JSON (requirement `http/json`). */
export function jsonFault(answer: RecordedResponse): ShapeFault | undefined {
  if (answer.jsonProblem) {
    return {
      pointer: "",
      expected: "one JSON value in UTF-8 with no repeated key",
      got: answer.jsonProblem,
    };
  }
  return answer.type === "application/json" ? undefined : {
    pointer: "",
    expected: "the Content-Type application/json",
    got: answer.headers["content-type"] ?? "none",
  };
}
