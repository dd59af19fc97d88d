import type { RecordedResponse } from "../target/recorded_response.ts";
import { jsonFault } from "./json_fault.ts";
import { envelopeFault, readList } from "./list_page.ts";
import { detailFault, rowFault, type ShapeFault, timeFormFault } from "./rows.ts";

/** A fault that an answer shows by itself. */
export interface LoneFault extends ShapeFault {
  readonly requirement: string;
}

/** What a path asks for, behind `/sessions`. */
export function isListPath(pathname: string): boolean {
  return pathname.endsWith("/sessions");
}

/** Returns what is wrong with a list or a detail that came with 200, as far as it can be judged alone. */
export function judgeAlone(answer: RecordedResponse): LoneFault[] {
  const faults: LoneFault[] = [];
  const add = (requirement: string, fault: ShapeFault | undefined): void => {
    if (fault) faults.push({ requirement, ...fault });
  };
  add("http/json", jsonFault(answer));
  if (isListPath(new URL(answer.request.url).pathname)) {
    add("list/envelope", envelopeFault(answer.json));
    (readList(answer)?.results ?? []).forEach((row, index) => {
      add("list/row", rowFault(row, `/results/${index}`));
      if (typeof row === "object" && row !== null) {
        add("time/format", timeFormFault(row, `/results/${index}`));
      }
    });
  } else {
    add("detail/shape", detailFault(answer.json));
    if (typeof answer.json === "object" && answer.json !== null) {
      add("time/format", timeFormFault(answer.json, ""));
    }
  }
  return faults;
}
