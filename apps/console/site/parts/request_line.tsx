import type { ComponentChildren, JSX } from "preact";

/** Props of {@linkcode RequestLine}. */
export interface RequestLineProps {
  /** 0 if there was no answer. */
  readonly status: number;
  readonly method: string;
  /** The path and the query. */
  readonly path: string;
  /** What else is told of the request. */
  readonly children: ComponentChildren;
}

/** Shows a request as a line of the wire: its status, what was asked, and what else is told of it. */
export function RequestLine({ status, method, path, children }: RequestLineProps): JSX.Element {
  const isGood = status >= 200 && status < 300;
  return (
    <>
      <span class={`status ${isGood ? "good" : "bad"}`}>{status || "none"}</span>
      <span class="url">{method} {path}</span>
      <span class="hint">{children}</span>
    </>
  );
}
