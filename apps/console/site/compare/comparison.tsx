import { sessionState } from "@sessions/domain";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Exchange } from "../api/exchange.ts";
import { listOf } from "../api/list_of.ts";
import { Differs } from "../parts/because.tsx";
import { StateMark } from "../parts/state_mark.tsx";
import { TypeMark } from "../parts/type_mark.tsx";
import { viewer } from "../state/viewer.ts";
import {
  comparedOperator,
  type ComparedRow,
  comparedRows,
  operatorAnswer,
  operatorVerdict,
  type Standing,
} from "../state/comparison.ts";
import { envelope, listAnswer, listVerdict, selectedId, selectSession } from "../state/sessions.ts";
import { counted } from "../text/counted.ts";

const WORDS: Record<Standing, string> = {
  listed: "✓ listed",
  extra: "✕ should not be here",
  missing: "✕ missing",
  absent: "· not listed",
  refused: "! no list",
};

/** Shows the same list as an operator, as the viewer, and as the contract has it for the viewer. */
export function Comparison(): JSX.Element {
  const [isShort, setIsShort] = useState(false);
  const all = comparedRows.value;
  const different = all.filter(isDifferent);
  const shown = isShort ? different : all;
  return (
    <>
      <div class="actions">
        <p class="hint" data-testid="differences">
          {counted(different.length, "row")} of {all.length} against the contract.
          {(envelope.value?.next || (operatorAnswer.value && listOf(operatorAnswer.value)?.next)) &&
            " These are first pages: what is “not listed” may stand on a later one."}
        </p>
        <button type="button" aria-pressed={isShort} onClick={() => setIsShort(!isShort)}>
          Only differences
        </button>
      </div>
      {operatorVerdict.value?.difference !== undefined && (
        <Differs
          difference={`The operator: ${operatorVerdict.value.difference}`}
          causes={operatorAnswer.value?.reason?.causes ?? []}
        />
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label="The list side by side">
        <table class="comparison">
          <Head />
          <tbody>
            {shown.map((row) => <Row key={row.id} compared={row} />)}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && (
        <p class="empty">
          {isShort ? "No difference: this mock answers as the contract." : "Nobody sees a session."}
        </p>
      )}
    </>
  );
}

function Head(): JSX.Element {
  const operator = comparedOperator.value;
  const person = viewer.value?.person;
  const contract = listAnswer.value?.reason?.contract;
  return (
    <thead>
      <tr>
        <th scope="col">session</th>
        <th scope="col">experiment</th>
        <th scope="col">state</th>
        <th scope="col">type</th>
        <th scope="col">
          {operator ? `★ ${operator.username}` : "No operator"}
          <span class="total">{answered(operatorAnswer.value)}</span>
        </th>
        <th scope="col">
          {person?.username}
          <span class="total">{answered(listAnswer.value)}</span>
        </th>
        <th scope="col">
          The contract for {person?.username}
          <span class="total">
            {contract &&
              (contract.status === 200
                ? counted(contract.count ?? 0, "session")
                : `status ${contract.status}`)}
          </span>
        </th>
      </tr>
    </thead>
  );
}

function answered(answer: Exchange | undefined): string {
  if (!answer) return "…";
  const list = listOf(answer);
  return list && typeof list.count === "number"
    ? counted(list.count, "session")
    : `answered with ${answer.status || "nothing"}`;
}

function Row({ compared }: { compared: ComparedRow }): JSX.Element {
  const { id, row, operator, person, inContract } = compared;
  const isSelected = id === selectedId.value;
  return (
    <tr
      class={`${isSelected ? "chosen" : ""} ${listVerdict.value?.extra.has(id) ? "extra" : ""}`}
      onClick={() => selectSession(id)}
    >
      <th scope="row">
        <button
          type="button"
          class="link"
          aria-pressed={isSelected}
          onClick={(event) => {
            event.stopPropagation();
            selectSession(id);
          }}
        >
          {id}
        </button>
      </th>
      <td>{row?.experiment_id}</td>
      <td>{row && <StateMark state={sessionState(row)} />}</td>
      <td>{row && <TypeMark type={row.session_type} />}</td>
      <td class={operator}>{WORDS[operator]}</td>
      <td class={person}>{WORDS[person]}</td>
      <td class={inContract ? "listed" : "absent"}>{WORDS[inContract ? "listed" : "absent"]}</td>
    </tr>
  );
}

function isDifferent({ operator, person, inContract }: ComparedRow): boolean {
  const isWrong = (standing: Standing) => standing === "extra" || standing === "missing";
  return isWrong(operator) || isWrong(person) || person === "refused" && inContract;
}
