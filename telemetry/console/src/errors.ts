/** What went wrong, where a person sees it. */

import { Refusal } from "./api";
import { fill, h } from "./dom";
import { known, t } from "./texts";

/** Shows an error in the place of what was to be there: what, why, what to do. */
export function showError(place: HTMLElement, error: unknown): void {
  fill(place, errorBox(error));
  if (!(error instanceof Refusal)) console.error(error);
}

/** A box that says what went wrong. */
export function errorBox(error: unknown): HTMLElement {
  if (!(error instanceof Refusal)) {
    return h("div", { class: "alarm", role: "alert" }, t("console.broken"), " ", h("code", {}, String(error)));
  }
  const key = `console.error.${error.code}`;
  if (known(key)) return h("div", { class: "notice", role: "alert" }, t(key));
  return h(
    "div",
    { class: "notice", role: "alert" },
    h("strong", {}, error.what),
    ` ${error.why}. `,
    error.remedy && `${error.remedy}.`,
  );
}
