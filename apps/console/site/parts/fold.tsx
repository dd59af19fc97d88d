import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

/** Props of {@linkcode Fold}. */
export interface FoldProps {
  readonly title: string;
  /** Shows what is in it; called while it is open only. */
  readonly children: () => ComponentChildren;
}

/** Shows a title that unfolds; what is in it costs nothing before. */
export function Fold({ title, children }: FoldProps): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  );
}
