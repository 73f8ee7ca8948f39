/** The head of every page: where one can go, who one is, which language. */

import { h } from "./dom";
import { chooseLanguage, language, t } from "./texts";
import type { Me } from "./types";

/** Places, by the right that is needed. */
const PLACES: [string, string, string][] = [
  ["sessions", "/console/", "console.sessions"],
  ["sessions", "/console/cohort", "console.cohort"],
  ["classes", "/console/classes", "console.classes"],
  ["kiosks", "/kiosks", "console.kiosks"],
  ["audit", "/audit", "console.audit"],
];

export function header(me: Me): HTMLElement {
  const links = PLACES.filter(([right]) => me.rights.includes(right)).map(([, path, key]) => {
    const here = location.pathname === path;
    return h("a", { href: path, "aria-current": here ? "page" : undefined }, t(key));
  });
  const options = Object.entries(me.languages).map(([code, name]) =>
    h("option", { value: code, selected: code === language() }, name),
  );
  const choose = (event: Event): void => chooseLanguage((event.target as HTMLSelectElement).value);
  return h(
    "header",
    {},
    h("a", { class: "home", href: "/console/" }, "ROCB"),
    h("nav", { "aria-label": t("console.places") }, ...links),
    h("select", { "aria-label": t("console.language"), onchange: choose }, ...options),
    h("span", { class: "dim" }, `${me.name}${me.centre ? ` · ${me.centre}` : ""}`),
    h("form", { method: "post", action: "/logout" }, h("button", {}, t("console.log_out"))),
  );
}
