/** The list of sessions: filters, search, and how much of each has arrived. */

import { getJson } from "../api";
import { fill, h } from "../dom";
import { errorBox } from "../errors";
import { clock, language, moment, number, percent, t } from "../texts";
import type { Listed, Me, SessionList } from "../types";

const CHOICES = ["scenario", "officer", "decision", "kiosk"] as const;
const DAYS = ["since", "until"] as const;
const SETTLE_MS = 250; // after the last key
const AGAIN_MS = 5000; // while something is on its way

export async function show(main: HTMLElement, _me: Me): Promise<void> {
  document.title = `${t("console.sessions")} · ROCB`;
  await new SessionsPage(main).load();
}

class SessionsPage {
  private readonly query = new URLSearchParams(location.search);
  private readonly form = h("form", { class: "filters", role: "search" });
  private readonly list = h("div", { "aria-live": "polite" });
  private timer = 0;
  private asked = 0;
  private readonly chosen = new Set<string>(); // to be compared
  private readonly compare = h("button", { type: "button", disabled: true, onclick: () => this.openPair() }, t("console.compare_two"));

  constructor(main: HTMLElement) {
    this.query.delete("lang");
    this.form.addEventListener("input", () => this.settle());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.settle(0);
    });
    fill(main, h("h1", {}, t("console.sessions")), this.form, this.list);
  }

  /** Asks the server and shows what it says; again later while something is on its way. */
  async load(): Promise<void> {
    const asked = ++this.asked;
    try {
      const found = await getJson<SessionList>(`/api/sessions?${this.query}&lang=${language()}`);
      if (asked !== this.asked) return;
      if (!this.form.childElementCount) this.showFilters(found);
      this.showList(found);
      if (found.sessions.some((row) => row.state === "receiving")) this.settle(AGAIN_MS, false);
    } catch (error) {
      fill(this.list, errorBox(error));
    }
  }

  private settle(wait = SETTLE_MS, changed = true): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (changed) this.readFilters();
      void this.load();
    }, wait);
  }

  private readFilters(): void {
    this.query.delete("page");
    for (const [name, value] of new FormData(this.form)) {
      if (value) this.query.set(name, String(value));
      else this.query.delete(name);
    }
    this.keepAddress();
  }

  private keepAddress(): void {
    history.replaceState(null, "", `${location.pathname}${this.query.size ? `?${this.query}` : ""}`);
  }

  private showFilters(found: SessionList): void {
    const say = (name: string, value: string): string =>
      name === "decision" ? t(`decision.${value}`) : name === "scenario" ? (found.titles[value] ?? value) : value;
    const text = h("input", { name: "text", type: "search", value: this.query.get("text") ?? "" });
    fill(
      this.form,
      h("label", {}, t("console.search"), text),
      ...CHOICES.map((name) =>
        h(
          "label",
          {},
          t(`console.${name}`),
          h(
            "select",
            { name },
            h("option", { value: "" }, t("console.all")),
            ...(found.choices[name] ?? []).map((value) =>
              h("option", { value, selected: this.query.get(name) === value }, say(name, value)),
            ),
          ),
        ),
      ),
      ...DAYS.map((name) =>
        h("label", {}, t(`console.${name}`), h("input", { name, type: "date", value: this.query.get(name) ?? "" })),
      ),
    );
  }

  private showList(found: SessionList): void {
    if (!found.count) {
      fill(this.list, h("p", { class: "empty" }, t(this.query.size ? "console.none_found" : "console.none")));
      return;
    }
    const heads: [string, string][] = [
      ["choose", ""],
      ["started", ""],
      ["officer", ""],
      ["scenario", ""],
      ["decision", ""],
      ["score", "number"],
      ["duration", "number"],
      ["state", ""],
    ];
    fill(
      this.list,
      h("p", { class: "row dim" }, t("console.count", { count: found.count }), this.compare),
      h(
        "div",
        { class: "wide" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ...heads.map(([key, kind]) => h("th", { scope: "col", class: kind }, t(`console.${key}`))))),
          h("tbody", {}, ...found.sessions.map((row) => sessionRow(row, found.titles, this.box(row)))),
        ),
      ),
      this.pager(found.pages),
    );
  }

  private box(row: Listed): HTMLElement {
    const label = t("console.choose_session", { session: `${row.officer ?? ""} ${moment(row.started)}` });
    const box = h("input", {
      type: "checkbox",
      "aria-label": label,
      checked: this.chosen.has(row.id),
      onchange: () => {
        if (box.checked) this.chosen.add(row.id);
        else this.chosen.delete(row.id);
        this.compare.disabled = this.chosen.size !== 2;
      },
    });
    return box;
  }

  private openPair(): void {
    location.assign(`/console/compare/${[...this.chosen].join("/")}`);
  }

  private pager(pages: number): HTMLElement | null {
    const page = Number(this.query.get("page") ?? 0);
    if (pages < 2) return null;
    const go = (to: number): void => {
      this.query.set("page", String(to));
      this.keepAddress();
      void this.load();
    };
    return h(
      "nav",
      { class: "pages", "aria-label": t("console.pages") },
      h("button", { type: "button", disabled: page === 0, onclick: () => go(page - 1) }, t("console.newer")),
      h("span", {}, `${page + 1} / ${pages}`),
      h("button", { type: "button", disabled: page + 1 >= pages, onclick: () => go(page + 1) }, t("console.older")),
    );
  }
}

function sessionRow(row: Listed, titles: Record<string, string>, box: HTMLElement): HTMLElement {
  return h(
    "tr",
    {},
    h("td", {}, box),
    h("td", {}, h("a", { href: `/console/sessions/${row.id}` }, moment(row.started))),
    h("td", {}, row.officer ?? "–"),
    h("td", {}, row.scenario ? (titles[row.scenario] ?? row.scenario) : "–"),
    h("td", {}, row.decision ? t(`decision.${row.decision}`) : "–"),
    h("td", { class: "number" }, number(row.score)),
    h("td", { class: "number" }, clock(row.duration_s)),
    h("td", {}, stateOf(row)),
  );
}

function stateOf(row: Listed): HTMLElement {
  if (row.progress && row.progress.total > 0) {
    const share = row.progress.here / row.progress.total;
    const label = `${t("console.state_receiving")} ${percent(share)}`;
    return h("span", { class: "coming" }, h("progress", { max: 1, value: share, "aria-label": label }), label);
  }
  const readable = row.readable ? null : h("span", { class: "dim" }, ` ${t("console.other_key")}`);
  return h("span", {}, h("span", { class: `state ${row.state}` }, t(`console.state_${row.state}`)), readable);
}
