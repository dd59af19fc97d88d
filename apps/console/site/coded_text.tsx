import type { JSX } from "preact";

/** A sentence in which what stands between backticks is code. */
export function CodedText({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split("`").map((part, index) =>
        index % 2 === 0 ? part : <code key={index}>{part}</code>
      )}
    </>
  );
}
