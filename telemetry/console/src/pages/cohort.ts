/** What many sessions say together: each question as bars and a table, exported as CSV. */

import { getJson } from "../api";
import { fill, h } from "../dom";
import { errorBox } from "../errors";
import { clock, known, language, number, percent, t } from "../texts";
import type { Me, SessionList } from "../types";

interface Answer {
  columns: string[];
  rows: (string | number | boolean | null)[][];
  sessions: number;
}

/** Questions in the order trainers ask them. */
const SHOWN = ["pass_rates", "coverage", "misses_by_concealment", "false_alarms", "lost_points", "decisions", "learning_curves"];
const SHARE = /share|coverage_mean/; // columns of 0..1
const SETTLE_MS = 250;

export async function show(main: HTMLElement, me: Me): Promise<void> {
  document.title = `${t("console.cohort")} · ROCB`;
  const { questions } = await getJson<{ questions: { name: string }[] }>("/api/cohort");
  const { choices, titles } = await getJson<SessionList>(`/api/sessions?lang=${language()}`);
  const form = h("form", { class: "filters" });
  const answers = h("div", {});
  const here = new Set(questions.map((one) => one.name));
  let timer = 0;
  const ask = (): void => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) query.set(name, String(value));
    fill(answers, ...SHOWN.filter((name) => here.has(name)).map((name) => section(name, query, titles)));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, SETTLE_MS);
  });
  const select = (name: string, values: string[]): HTMLElement =>
    h(
      "label",
      {},
      t(`console.${name}`),
      h("select", { name }, h("option", { value: "" }, t("console.all")), ...values.map((value) => h("option", { value }, titles[value] ?? value))),
    );
  const day = (name: string): HTMLElement => h("label", {}, t(`console.${name}`), h("input", { name, type: "date" }));
  fill(form, select("scenario", choices["scenario"] ?? []), select("officer", choices["officer"] ?? []), day("since"), day("until"));
  fill(main, h("h1", {}, t("console.cohort"), me.centre && ` · ${me.centre}`), form, answers);
  ask();
}

function section(name: string, query: URLSearchParams, titles: Record<string, string>): HTMLElement {
  const body = h("div", { "aria-live": "polite" }, h("p", { class: "dim" }, "…"));
  const element = h("section", {}, h("h2", {}, t(`console.cohort_${name}`)), body);
  getJson<Answer>(`/api/cohort/${name}?${query}`)
    .then((answer) => fill(body, ...(answer.rows.length ? shown(name, answer, titles) : [h("p", { class: "dim" }, t("console.cohort_none"))])))
    .catch((error: unknown) => fill(body, errorBox(error)));
  return element;
}

function shown(name: string, answer: Answer, titles: Record<string, string>): HTMLElement[] {
  const head = answer.columns.map((column) => h("th", { scope: "col", class: isNumber(answer, column) ? "number" : "" }, label(column)));
  const rows = answer.rows.map((row) =>
    h(
      "tr",
      {},
      ...row.map((value, k) => {
        const column = answer.columns[k] ?? "";
        const text = said(column, value, titles);
        if (!SHARE.test(column) || typeof value !== "number") return h("td", { class: typeof value === "number" ? "number" : "" }, text);
        return h("td", { class: "number" }, h("meter", { min: 0, max: 1, value, "aria-hidden": "true" }), text);
      }),
    ),
  );
  const save = h("button", { type: "button", onclick: () => download(`${name}.csv`, csv(answer)) }, t("console.save_csv"));
  return [
    h("p", { class: "row dim" }, t("console.cohort_of", { count: answer.sessions }), save),
    h("div", { class: "wide scroll", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows))),
  ];
}

function isNumber(answer: Answer, column: string): boolean {
  const place = answer.columns.indexOf(column);
  return answer.rows.some((row) => typeof row[place] === "number");
}

function label(column: string): string {
  const key = `console.column_${column}`;
  return known(key) ? t(key) : column.replaceAll("_", " ");
}

function said(column: string, value: string | number | boolean | null, titles: Record<string, string>): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return t(value ? "console.yes" : "console.no");
  if (typeof value === "string") {
    if (column === "scenario") return titles[value] ?? value;
    for (const key of [`${column}.${value}`, `surface.${value}`]) if (known(key)) return t(key);
    return value;
  }
  if (SHARE.test(column)) return percent(value);
  if (column.endsWith("_s")) return clock(value);
  return number(value);
}

/** RFC 4180, as the server answered it: names of columns, plain numbers. */
function csv(answer: Answer): string {
  const cell = (value: unknown): string => {
    const text = value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [answer.columns, ...answer.rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  h("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
