import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Props of {@linkcode ConfirmButton}. */
export interface ConfirmButtonProps {
  readonly label: string;
  /** The label while it waits for the second press. */
  readonly question: string;
  readonly onConfirm: () => void;
}

const ASKING_MS = 5000;

/** Shows a button for what cannot be undone: it asks first, and acts on the second press. */
export function ConfirmButton({ label, question, onConfirm }: ConfirmButtonProps): JSX.Element {
  const [isAsking, setIsAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setIsAsking(false), ASKING_MS);
    return () => clearTimeout(timer);
  }, [isAsking]);
  return (
    <button
      type="button"
      class="danger"
      onClick={() => {
        setIsAsking(!isAsking);
        if (isAsking) onConfirm();
      }}
    >
      {isAsking ? question : label}
    </button>
  );
}
