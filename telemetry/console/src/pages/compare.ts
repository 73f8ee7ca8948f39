/** Two sessions side by side: each with its own controls, and played, paused and moved together. */

import { getJson } from "../api";
import { fill, h } from "../dom";
import { Player } from "../replay/player";
import { clock, language, number, percent, t } from "../texts";
import type { Me, Told } from "../types";

export async function show(main: HTMLElement, _me: Me, ...ids: string[]): Promise<void> {
  document.title = `${t("console.compare")} · ROCB`;
  const told = await Promise.all(ids.map((id) => getJson<Told>(`/api/sessions/${id}?lang=${language()}`)));
  const players = told.map((one) => (one.unplayable ? null : new Player(one.id, one.moments, () => {})));
  const each = (act: (player: Player) => void) => (): void => players.forEach((player) => player && act(player));
  const button = (key: string, act: (player: Player) => void): HTMLElement => h("button", { type: "button", onclick: each(act) }, t(`console.${key}`));
  fill(
    main,
    h("p", { class: "back" }, h("a", { href: "/console/" }, `← ${t("console.all_sessions")}`)),
    h(
      "div",
      { class: "row heading" },
      h("h1", {}, t("console.compare")),
      h(
        "div",
        { class: "row", role: "group", "aria-label": t("console.both") },
        button("both_start", (player) => player.seek(0)),
        button("both_play", (player) => player.setPlaying(true)),
        button("both_pause", (player) => player.setPlaying(false)),
      ),
    ),
    h("div", { class: "pair" }, ...told.map((one, k) => side(one, players[k] ?? null))),
  );
  await Promise.all(players.map((player) => player?.load()));
}

function side(told: Told, player: Player | null): HTMLElement {
  const result = told.result;
  const line = [told.officer, told.decision && t(`decision.${told.decision}`), number(told.score), clock(told.duration_s), result?.coverage === null || !result ? null : `${t("console.coverage")} ${percent(result.coverage)}`];
  return h(
    "div",
    {},
    h("h2", {}, h("a", { href: `/console/sessions/${told.id}` }, told.title || t("console.session"))),
    h("p", {}, line.filter(Boolean).join(" · ")),
    player?.element ?? h("p", { class: "notice" }, t(`console.unplayable_${told.unplayable}`)),
    result?.misses.length
      ? h("ul", { class: "lines" }, ...result.misses.map((miss) => h("li", {}, h("button", { type: "button", class: "line", onclick: () => player?.seek(miss.at ?? Infinity, miss.aoi) }, h("span", { class: "time" }, miss.t === null ? t("console.never") : clock(miss.t)), h("span", {}, h("strong", {}, miss.text), ` ${miss.what}`)))))
      : h("p", { class: "right" }, result ? t("console.nothing_missed") : t("console.no_result")),
  );
}
