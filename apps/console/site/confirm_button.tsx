import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** What {@link ConfirmButton} shows and does. */
export interface ConfirmButtonProps {
  readonly label: string;
  /** What is asked before it is done. */
  readonly question: string;
  readonly onConfirm: () => void;
}

const PATIENCE_MS = 5000;

/** A button for what cannot be undone: it asks, and does it at the second press. */
export function ConfirmButton({ label, question, onConfirm }: ConfirmButtonProps): JSX.Element {
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    if (!asks) return;
    const timer = setTimeout(() => setAsks(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [asks]);
  return (
    <button
      type="button"
      class="danger"
      onClick={() => {
        setAsks(!asks);
        if (asks) onConfirm();
      }}
    >
      {asks ? question : label}
    </button>
  );
}
