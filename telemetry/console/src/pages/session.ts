/** One session: the replay, what was missed, the result, what happened, and its files. */

import { getJson } from "../api";
import { fill, h } from "../dom";
import { clock, language, moment, number, percent, t } from "../texts";
import type { Cue, Line, Me, Miss, Moment, Result, Told } from "../types";
import { Player } from "../replay/player";

type Jump = (at: number, aoi?: string) => void;

export async function show(main: HTMLElement, _me: Me, id: string): Promise<void> {
  const told = await getJson<Told>(`/api/sessions/${id}?lang=${language()}`);
  document.title = `${told.title || t("console.session")} · ROCB`;
  const events = new EventList(told.moments);
  const player = told.unplayable ? null : new Player(id, told.moments, (at) => events.mark(at));
  const jump: Jump = (at, aoi) => {
    player?.seek(at, aoi);
    player?.element.scrollIntoView({ block: "nearest" });
  };
  events.onchoose = jump;
  fill(
    main,
    h("p", { class: "back" }, h("a", { href: "/console/" }, `← ${t("console.all_sessions")}`)),
    h(
      "div",
      { class: "row heading" },
      h("h1", {}, told.title || t("console.session"), told.officer && ` · ${told.officer}`),
      h("button", { type: "button", onclick: () => print() }, t("console.print")),
    ),
    facts(told),
    ...notices(told),
    h(
      "div",
      { class: "watch" },
      player?.element ?? h("p", { class: "notice" }, t(`console.unplayable_${told.unplayable}`)),
      h("aside", {}, misses(told.result, jump), events.element),
    ),
    told.result ? resultSection(told.result, jump) : h("section", {}, h("h2", {}, t("console.result")), h("p", { class: "dim" }, t("console.no_result"))),
    filesSection(told),
  );
  await player?.load();
}

function facts(told: Told): HTMLElement {
  const result = told.result;
  const fact = (key: string, ...values: (Node | string | null)[]): HTMLElement =>
    h("div", {}, h("dt", {}, t(`console.${key}`)), h("dd", {}, ...values));
  const right = result?.right ?? null;
  const passed = result?.passed ?? null;
  return h(
    "dl",
    { class: "facts" },
    fact("started", moment(told.started)),
    fact("duration", clock(told.duration_s)),
    fact(
      "decision",
      told.decision ? t(`decision.${told.decision}`) : "–",
      right === null ? null : h("span", { class: right ? "right" : "wrong" }, ` ${t(right ? "console.right" : "console.wrong")}`),
    ),
    fact(
      "score",
      number(told.score),
      passed === null ? null : h("span", { class: passed ? "right" : "wrong" }, ` ${t(passed ? "console.passed" : "console.failed")}`),
    ),
    fact("coverage", result?.coverage === null || !result ? "–" : percent(result.coverage)),
    fact("kiosk", `${told.kiosk} · ${told.centre}`),
  );
}

function notices(told: Told): HTMLElement[] {
  const found = [];
  if (told.missing) found.push(t("console.still_coming", { missing: told.missing, total: told.files.length }));
  if (told.encrypted && !told.readable) found.push(t("console.encrypted_other", { keys: told.encrypted }));
  if (!told.scenario_known && !told.missing && told.readable) found.push(t("console.other_scenario"));
  if (told.problem) found.push(t("console.unreadable", { why: told.problem }));
  if (told.ended && told.ended !== "done") found.push(t("console.broke_off", { why: told.ended }));
  return [
    ...found.map((text) => h("p", { class: "notice" }, text)),
    ...(told.result?.critical ?? []).map((text) => h("p", { class: "alarm" }, text)),
  ];
}

function jumpButton(at: number | null, t_s: number | null, jump: Jump, aoi = ""): HTMLElement | string {
  if (at === null) return "–";
  return h("button", { type: "button", class: "jump", onclick: () => jump(at, aoi) }, clock(t_s));
}

/** The miss report: each line jumps to the last moment the thing was within reach. */
function misses(result: Result | null, jump: Jump): HTMLElement | null {
  if (!result) return null;
  const line = (miss: Miss): HTMLElement => {
    const text = [h("strong", {}, miss.text), ` ${miss.what}`, miss.place && h("span", { class: "dim" }, ` ${miss.place}`)];
    if (miss.at !== null) {
      return h("li", {}, h("button", { type: "button", class: "line", onclick: () => jump(miss.at ?? 0, miss.aoi) }, h("span", { class: "time" }, clock(miss.t)), h("span", {}, ...text)));
    }
    return h("li", {}, h("button", { type: "button", class: "line", onclick: () => jump(Infinity, miss.aoi) }, h("span", { class: "time" }, t("console.never")), h("span", {}, ...text)));
  };
  return h(
    "section",
    { class: "misses" },
    h("h2", {}, t("console.missed")),
    result.misses.length ? h("ul", { class: "lines" }, ...result.misses.map(line)) : h("p", { class: "right" }, t("console.nothing_missed")),
  );
}

/** What happened, a line each; the one of the moment that is shown is marked. */
class EventList {
  readonly element: HTMLElement;
  onchoose: Jump = () => {};
  private readonly rows: HTMLElement[];
  private marked = -1;

  constructor(private readonly moments: Moment[]) {
    this.rows = moments.map((one) =>
      h("li", { class: one.group }, h("button", { type: "button", class: "line", onclick: () => this.onchoose(one.t) }, h("span", { class: "time" }, clock(one.t)), h("span", {}, one.text))),
    );
    const groups = [...new Set(moments.map((one) => one.group))];
    const list = h("ul", { class: "lines events" }, ...this.rows);
    const toggles = groups.map((group) => {
      const input = h("input", { type: "checkbox", checked: true, onchange: () => list.classList.toggle(`no-${group}`, !input.checked) });
      return h("label", { class: `check ${group}` }, input, t(`replay.group_${group}`));
    });
    this.element = h("section", { class: "happened" }, h("h2", {}, t("console.events")), h("div", { class: "row kinds" }, ...toggles), h("div", { class: "scroll", tabindex: 0 }, list));
  }

  mark(at: number): void {
    let last = -1;
    while (last + 1 < this.moments.length && (this.moments[last + 1]?.t ?? Infinity) <= at + 0.001) last++;
    if (last === this.marked) return;
    this.rows[this.marked]?.removeAttribute("aria-current");
    this.marked = last;
    const row = this.rows[last];
    row?.setAttribute("aria-current", "true");
    const box = row?.closest<HTMLElement>(".scroll");
    if (row && box) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }
}

function resultSection(result: Result, jump: Jump): HTMLElement {
  const line = (one: Line, kind: string): HTMLElement =>
    h(
      "tr",
      { class: one.of === null ? "dim" : kind },
      h(kind === "area" ? "th" : "td", kind === "area" ? { scope: "row" } : { class: "part" }, one.text),
      h("td", { class: "number" }, one.points === null ? "" : number(one.points)),
      h("td", { class: "number" }, one.of === null ? one.why || t("console.not_assessed") : number(one.of)),
    );
  const head = (key: string): HTMLElement => h("th", { scope: "col", class: "number" }, t(`console.${key}`));
  return h(
    "section",
    {},
    h("h2", {}, t("console.result")),
    h(
      "table",
      { class: "narrow" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("console.area")), head("points"), head("maximum"))),
      ...result.areas.map((area) => h("tbody", {}, line(area, "area"), ...area.parts.map((part) => line(part, "step")))),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, t("console.total")), h("td", { class: "number" }, number(result.total)), h("td", { class: "number" }, "100"))),
    ),
    h("p", { class: "dim" }, t("console.as_computed", { version: result.rubric }), " ", result.source),
    result.cues.length ? cueTable(result, jump) : null,
  );
}

function cueTable(result: Result, jump: Jump): HTMLElement {
  const row = (cue: Cue): HTMLElement =>
    h(
      "tr",
      { class: cue.kind === "bait" ? "dim" : "" },
      h("td", {}, cue.what, " ", h("span", { class: "dim" }, cue.place)),
      ...cue.times.map((one) => h("td", { class: "number" }, jumpButton(one.at, one.t, jump, cue.aoi))),
    );
  return h(
    "div",
    {},
    h("h3", {}, t("console.signs")),
    h(
      "div",
      { class: "wide" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("console.sign")), ...result.stages.map((stage) => h("th", { scope: "col", class: "number" }, stage)))),
        h("tbody", {}, ...result.cues.map(row)),
      ),
    ),
  );
}

function filesSection(told: Told): HTMLElement {
  const size = (bytes: number): string => `${number(bytes / 1024)} KiB`;
  return h(
    "details",
    { class: "section" },
    h("summary", {}, t("console.files")),
    h("p", { class: "dim mono hash" }, told.id),
    h(
      "div",
      { class: "wide" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("console.name")), h("th", { scope: "col", class: "number" }, t("console.size")), h("th", { scope: "col" }, "SHA-256"))),
        h(
          "tbody",
          {},
          ...told.files.map((file) =>
            h("tr", {}, h("td", {}, file.here ? h("a", { href: `/sessions/${told.id}/files/${file.name}` }, file.name) : file.name), h("td", { class: "number" }, size(file.size)), h("td", { class: "mono hash" }, file.sha256)),
          ),
        ),
      ),
    ),
  );
}
