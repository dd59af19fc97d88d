import { effect, signal } from "@preact/signals";

/** Whether the page is shown to an audience: larger type, and no forms. */
export const isPresenting = signal(false);

/** Keeps the class of the page, by which its style knows. */
export function followPresenter(): void {
  effect(() => {
    document.documentElement.classList.toggle("presenting", isPresenting.value);
  });
}
