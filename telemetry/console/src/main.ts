/** The console: finds the page of the address and shows it. */

import "./styles.css";
import { Refusal, getJson } from "./api";
import { fill, h } from "./dom";
import { showError } from "./errors";
import { header } from "./header";
import { loadTexts, t } from "./texts";
import type { Me } from "./types";

type Page = (main: HTMLElement, me: Me, ...words: string[]) => Promise<void>;

const PAGES: [RegExp, () => Promise<Page>][] = [
  [/^$/, async () => (await import("./pages/sessions")).show],
  [/^sessions\/([0-9a-f-]{36})$/, async () => (await import("./pages/session")).show],
  [/^compare\/([0-9a-f-]{36})\/([0-9a-f-]{36})$/, async () => (await import("./pages/compare")).show],
  [/^classes$/, async () => (await import("./pages/classes")).show],
  [/^cohort$/, async () => (await import("./pages/cohort")).show],
];

async function start(): Promise<void> {
  const main = h("main", { id: "main", tabindex: -1 });
  document.body.append(main);
  try {
    const me = await getJson<Me>("/api/me");
    await loadTexts(me);
    document.title = t("console.title");
    fill(document.body, h("a", { class: "skip", href: "#main" }, t("console.skip")), header(me), main);
    const path = location.pathname.replace(/^\/console\/?/, "").replace(/\/$/, "");
    for (const [pattern, load] of PAGES) {
      const found = pattern.exec(path);
      if (found) return await (await load())(main, me, ...found.slice(1));
    }
    throw new Refusal(404, "not-found", location.pathname, t("console.no_page"), "");
  } catch (error) {
    showError(main, error);
  }
}

void start();
