/** Preparing a class: the centre's officers with their PINs, classes, and tickets for the kiosks. */

import { Refusal, getJson, send } from "../api";
import { fill, h } from "../dom";
import { errorBox } from "../errors";
import { language, moment, t } from "../texts";
import type { Me } from "../types";

interface Officer {
  pseudonym: string;
  centre: string;
  name: string | null;
  language: string | null;
  version: number;
  pin: string | null;
}

interface Plan {
  class_name: string;
  until: string;
  language: string;
  seed?: number;
  modules: string[];
  scenarios: string[];
  packs: string[];
  prevalence: Record<string, number>;
  limit_min: Record<string, number>;
  rubric: string;
  officers: string[];
}

interface Class {
  id: string;
  centre: string;
  plan: Plan;
  version: number;
  changed: string;
  changed_by: string;
  ticket: { issued: string; current: boolean } | null;
  kiosks: { kiosk: string; state: string; why: string; at: string }[];
}

interface Choice {
  id: string;
  title: string;
}

const FORTNIGHT_MS = 14 * 24 * 3600 * 1000;
const DIRTY_MODULES = ["m4", "m5"]; // whose boxes may hide something, by prevalence

export async function show(main: HTMLElement, me: Me): Promise<void> {
  document.title = `${t("console.classes")} · ROCB`;
  await new ClassesPage(main, me).load();
}

class ClassesPage {
  private readonly people = h("section", {});
  private readonly list = h("section", {});
  private readonly said = h("div", { role: "status" });
  private officers: Officer[] = [];
  private modules: Choice[] = [];
  private scenarios: Choice[] = [];

  constructor(
    main: HTMLElement,
    private readonly me: Me,
  ) {
    fill(main, h("h1", {}, t("console.classes"), me.centre && ` · ${me.centre}`), this.said, this.list, this.people);
  }

  private get teaches(): boolean {
    return this.me.rights.includes("teaching") && this.me.centre !== null;
  }

  async load(): Promise<void> {
    const [programme, officers, classes] = await Promise.all([
      getJson<{ modules: Choice[]; scenarios: Choice[] }>(`/api/programme?lang=${language()}`),
      getJson<{ officers: Officer[] }>("/api/officers"),
      getJson<{ classes: Class[] }>("/api/classes"),
    ]);
    this.modules = programme.modules;
    // a box and its clean twin have the same title
    this.scenarios = programme.scenarios.map(({ id, title }) => ({ id, title: `${title} (${id})` }));
    this.officers = officers.officers;
    this.showClasses(classes.classes);
    this.showOfficers();
  }

  /** Does something at the server, says what came of it, and shows what is there then. */
  private async act(work: () => Promise<Node | string>): Promise<void> {
    try {
      const said = await work();
      await this.load();
      fill(this.said, h("p", { class: "done" }, said));
    } catch (error) {
      fill(this.said, errorBox(error));
      if (error instanceof Refusal && error.status === 412) await this.load();
    }
    this.said.scrollIntoView({ block: "nearest" });
  }

  private showOfficers(): void {
    const name = h("input", { name: "name", required: true, maxlength: 60, autocomplete: "off" });
    const add = (event: Event): void => {
      event.preventDefault();
      void this.act(async () => this.pinOf(await send<Officer>("POST", "/api/officers", { name: name.value })));
    };
    const rows = this.officers.map((one) =>
      h(
        "tr",
        {},
        h("td", {}, one.name ?? t("console.name_at_centre")),
        h("td", { class: "mono" }, one.pseudonym),
        h("td", {}, this.teaches && one.name !== null ? this.officerButtons(one) : one.centre),
      ),
    );
    fill(
      this.people,
      h("h2", {}, t("console.officers")),
      h("p", { class: "dim" }, t("console.officers_about")),
      rows.length
        ? h(
            "div",
            { class: "wide" },
            h(
              "table",
              {},
              h("thead", {}, h("tr", {}, ...["name", "pseudonym", "do"].map((key) => h("th", { scope: "col" }, t(`console.${key}`))))),
              h("tbody", {}, ...rows),
            ),
          )
        : h("p", {}, t("console.no_officers")),
      this.teaches && h("form", { class: "row", onsubmit: add }, h("label", { class: "check" }, t("console.new_officer"), name), h("button", {}, t("console.add"))),
    );
  }

  private officerButtons(one: Officer): HTMLElement {
    const renew = (): void => void this.act(async () => this.pinOf(await send<Officer>("POST", `/api/officers/${one.pseudonym}/pin`, undefined, one.version)));
    const remove = (): void => {
      if (!confirm(t("console.remove_officer", { name: one.name ?? "" }))) return;
      void this.act(async () => {
        await send("DELETE", `/api/officers/${one.pseudonym}`, undefined, one.version);
        return t("console.removed");
      });
    };
    return h("span", { class: "row" }, h("button", { type: "button", onclick: renew }, t("console.new_pin")), h("button", { type: "button", onclick: remove }, t("console.remove")));
  }

  private pinOf(one: Officer): Node {
    return h("span", {}, t("console.pin_once", { name: one.name ?? one.pseudonym }), " ", h("strong", { class: "pin" }, one.pin ?? ""));
  }

  private showClasses(classes: Class[]): void {
    const place = h("div", {});
    const edit = (one: Class | null): void => fill(place, this.form(one, () => fill(place)));
    fill(
      this.list,
      h("h2", {}, t("console.classes")),
      classes.length ? null : h("p", { class: "dim" }, t("console.no_classes")),
      ...classes.map((one) => this.card(one, () => edit(one))),
      this.teaches && h("p", {}, h("button", { type: "button", onclick: () => edit(null) }, t("console.new_class"))),
      place,
    );
  }

  private card(one: Class, edit: () => void): HTMLElement {
    const ticket = one.ticket === null ? "console.ticket_none" : one.ticket.current ? "console.ticket_current" : "console.ticket_old";
    const path = `/api/classes/${one.id}/ticket`;
    const issue = (): void => void this.act(async () => (await send("POST", path, undefined, one.version), t("console.ticket_issued")));
    const withdraw = (): void => void this.act(async () => (await send("DELETE", path, undefined, one.version), t("console.ticket_withdrawn")));
    const remove = (): void => {
      if (!confirm(t("console.remove_class", { name: one.plan.class_name }))) return;
      void this.act(async () => (await send("DELETE", `/api/classes/${one.id}`, undefined, one.version), t("console.removed")));
    };
    const titles = (ids: string[], from: Choice[]): string => ids.map((id) => from.find((choice) => choice.id === id)?.title ?? id).join(" · ");
    const taken = one.kiosks.map((kiosk) => h("li", {}, `${kiosk.kiosk}: `, t(`console.taken_${kiosk.state}`), kiosk.why && ` (${kiosk.why})`, h("span", { class: "dim" }, ` ${moment(kiosk.at)}`)));
    return h(
      "article",
      { class: "card" },
      h("h3", {}, one.plan.class_name),
      h("p", {}, t("console.class_line", { count: one.plan.officers.length, until: one.plan.until }), ` · ${titles(one.plan.modules, this.modules)}`),
      one.plan.scenarios.length ? h("p", { class: "dim" }, titles(one.plan.scenarios, this.scenarios)) : null,
      h("p", { class: one.ticket?.current ? "right" : "dim" }, t(ticket, { issued: moment(one.ticket?.issued ?? null) })),
      taken.length ? h("ul", {}, ...taken) : null,
      this.teaches &&
        h(
          "p",
          { class: "row" },
          h("button", { type: "button", onclick: edit }, t("console.change")),
          h("button", { type: "button", onclick: issue }, t("console.issue_ticket")),
          one.ticket && h("a", { href: path, download: `${one.id}.ticket` }, t("console.ticket_file")),
          one.ticket && h("button", { type: "button", onclick: withdraw }, t("console.withdraw_ticket")),
          h("button", { type: "button", onclick: remove }, t("console.remove")),
        ),
      h("p", { class: "dim" }, t("console.changed_by", { who: one.changed_by, when: moment(one.changed) })),
    );
  }

  private form(one: Class | null, close: () => void): HTMLElement {
    const plan = one?.plan;
    const until = plan?.until ?? new Date(Date.now() + FORTNIGHT_MS).toISOString().slice(0, 10);
    const boxes = (name: string, choices: Choice[], chosen: string[]): HTMLElement[] =>
      choices.map((choice) => h("label", { class: "check" }, h("input", { type: "checkbox", name, value: choice.id, checked: chosen.includes(choice.id) }), choice.title));
    const people = this.officers.filter((officer) => officer.centre === this.me.centre).map((officer) => ({ id: officer.pseudonym, title: officer.name ?? officer.pseudonym }));
    const prevalence = (module: string): HTMLElement =>
      h(
        "label",
        {},
        t("console.prevalence", { module: this.modules.find((choice) => choice.id === module)?.title ?? module }),
        h("input", { type: "number", name: `prevalence_${module}`, min: 0, max: 100, placeholder: t("console.as_module"), value: plan?.prevalence[module] === undefined ? "" : Math.round(plan.prevalence[module] * 100) }),
      );
    const languages = Object.entries(this.me.languages).map(([code, name]) => h("option", { value: code, selected: code === (plan?.language ?? language()) }, name));
    const form = h(
      "form",
      { class: "card" },
      h("h3", {}, one ? t("console.change_class") : t("console.new_class")),
      h(
        "div",
        { class: "filters" },
        h("label", {}, t("console.class_name"), h("input", { name: "class_name", required: true, maxlength: 60, value: plan?.class_name ?? "" })),
        h("label", {}, t("console.last_day"), h("input", { name: "until", type: "date", required: true, value: until })),
        h("label", {}, t("console.language"), h("select", { name: "language" }, ...languages)),
        ...DIRTY_MODULES.map(prevalence),
      ),
      h("fieldset", {}, h("legend", {}, t("console.officers")), h("div", { class: "row" }, ...boxes("officers", people, plan?.officers ?? people.map((person) => person.id)))),
      h("fieldset", {}, h("legend", {}, t("console.modules")), h("div", { class: "row" }, ...boxes("modules", this.modules, plan?.modules ?? this.modules.map((choice) => choice.id)))),
      h("fieldset", {}, h("legend", {}, t("console.scenarios_of_class")), h("div", { class: "row" }, ...boxes("scenarios", this.scenarios, plan?.scenarios ?? []))),
      h("p", { class: "row" }, h("button", { class: "main" }, t("console.save")), h("button", { type: "button", onclick: close }, t("console.cancel"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = planOf(new FormData(form), plan);
      void this.act(async () => {
        if (one) await send("PUT", `/api/classes/${one.id}`, body, one.version);
        else await send("POST", "/api/classes", body);
        return t("console.saved");
      });
    });
    return form;
  }
}

/** What the form says; the rest stays as it was. */
function planOf(data: FormData, before: Plan | undefined): Partial<Plan> {
  const many = (name: string): string[] => data.getAll(name).map(String);
  const prevalence = Object.fromEntries(
    DIRTY_MODULES.flatMap((module) => {
      const value = String(data.get(`prevalence_${module}`) ?? "");
      return value === "" ? [] : [[module, Number(value) / 100]];
    }),
  );
  return {
    ...before,
    class_name: String(data.get("class_name")),
    until: String(data.get("until")),
    language: String(data.get("language")),
    modules: many("modules"),
    scenarios: many("scenarios"),
    officers: many("officers"),
    prevalence,
  };
}
