import type { JSX } from "preact";

/** Props of {@linkcode TextField}. */
export interface TextFieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  /** @default "text" */
  readonly type?: "text" | "password" | "datetime-local";
  readonly inputMode?: "numeric";
  /** A regular expression that the whole text must match. */
  readonly pattern?: string;
  readonly required?: boolean;
}

/** Shows a labelled field for one line of text. */
export function TextField(
  { label, onText, type = "text", ...input }: TextFieldProps,
): JSX.Element {
  // Preact types the attributes of each `type` on its own, and has none for a union of them.
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
