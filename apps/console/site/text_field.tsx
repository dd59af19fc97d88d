import type { InputHTMLAttributes, JSX } from "preact";

/** What {@link TextField} shows and does; everything else is the input's own. */
export interface TextFieldProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, "onInput" | "value" | "label"> {
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** A labelled field for one line of text. */
export function TextField({ label, onText, ...input }: TextFieldProps): JSX.Element {
  return (
    <label>
      {label}
      <input autoComplete="off" {...input} onInput={(event) => onText(event.currentTarget.value)} />
    </label>
  );
}
