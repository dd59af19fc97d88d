import type { JSX } from "preact";

/** Shows a sentence, with the text between backticks as code. */
export function CodedText({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split("`").map((part, index) =>
        index % 2 === 0 ? part : <code key={index}>{part}</code>
      )}
    </>
  );
}
