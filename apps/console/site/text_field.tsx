import type { JSX } from "preact";

/** What {@link TextField} shows and does. */
export interface TextFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  /** @default "text" */
  readonly type?: "text" | "password" | "datetime-local";
  readonly inputMode?: "numeric";
  /** What the text must match, as a regular expression of the whole of it. */
  readonly pattern?: string;
  readonly required?: boolean;
}

/** A labelled field for one line of text. */
export function TextField(
  { label, onText, type = "text", ...input }: TextFieldProps,
): JSX.Element {
  // Preact's types know the attributes of each type alone, and none of "one of these".
  const attributes = { ...input, type: type as "text" };
  return (
    <label>
      {label}
      <input
        autoComplete="off"
        {...attributes}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  );
}
