/** The player: a stage, its clock, and everything to control them with mouse, touch and keys. */

import { getJson } from "../api";
import { fill, h } from "../dom";
import { errorBox } from "../errors";
import { clock, language, percent, t } from "../texts";
import type { Moment, Scene } from "../types";
import { VIEWS, type View } from "./cameras";
import { bookmarksOf, type Bookmarks } from "./bookmarks";
import type { Shown, Stage } from "./stage";
import { Timeline } from "./timeline";
import { Tracks } from "./tracks";

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64] as const;
const COVERAGES = ["off", "seen", "missed"] as const;
const SMALL_S = 1;
const LARGE_S = 10;

/** A session that is played. */
export class Player {
  readonly element = h("section", { class: "player", "aria-label": t("console.replay") });
  private readonly canvas = h("canvas", { tabindex: 0, "aria-label": t("console.picture_of_replay") });
  private readonly curtain = h("div", { class: "curtain", role: "status" });
  private readonly caption = h("p", { class: "caption", "aria-live": "off" });
  private readonly time = h("output", { class: "clock" });
  private readonly playButton = h("button", { type: "button", class: "main", onclick: () => this.toggle() });
  private readonly speedSelect = h("select", { "aria-label": t("console.speed"), onchange: () => this.setSpeed(Number(this.speedSelect.value)) });
  private readonly viewButtons = new Map<View, HTMLButtonElement>();
  private readonly shown: Shown = { gaze: true, trail: true, joints: true, coverage: "off" };
  private stage: Stage | null = null;
  private tracks: Tracks | null = null;
  private timeline: Timeline;
  private bookmarks: Bookmarks;
  private at: number;
  private speed = 1;
  private playing = false;
  private wall = 0;
  private told = -1;

  constructor(
    private readonly session: string,
    private readonly moments: Moment[],
    private readonly moved: (at: number) => void,
  ) {
    this.at = startOf(location.hash) ?? 0;
    this.bookmarks = bookmarksOf(session);
    this.timeline = new Timeline(moments, this.bookmarks, (at) => this.seek(at));
    fill(
      this.element,
      h("div", { class: "screen" }, this.canvas, this.curtain, this.caption),
      this.timeline.element,
      this.controls(),
    );
    this.element.addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => {
      const at = startOf(location.hash);
      if (at !== null) this.seek(at);
    });
  }

  /** Loads the scene and shows the first moment. */
  async load(): Promise<void> {
    const tell = (share: number): void => fill(this.curtain, h("progress", { value: share, max: 1 }), t("console.loading", { share: percent(share) }));
    tell(0);
    try {
      const [{ Stage }, scene] = await Promise.all([
        import("./stage"),
        getJson<Scene>(`/api/sessions/${this.session}/scene?lang=${language()}`),
      ]);
      const opening = Tracks.open(this.session, scene, this.at);
      performance.mark("scene-known");
      void opening.then(() => performance.mark("tracks-read"));
      this.stage = await Stage.make(this.canvas, scene, opening, tell, () => this.drawn());
      performance.mark("models-loaded");
      this.tracks = await opening;
      this.at = this.within(this.at);
      this.timeline.span(this.tracks.start, this.tracks.end);
      this.setView("behind");
      this.showNotes(scene);
      this.update();
      requestAnimationFrame((now) => this.tick(now));
      void this.tracks.ahead(this.at).then(() => this.update());
    } catch (error) {
      fill(this.curtain, errorBox(error));
    }
  }

  private showNotes(scene: Scene): void {
    const notes = [];
    if (!scene.same_assets) notes.push(t("console.other_assets"));
    if (this.stage?.missing.length) notes.push(t("console.missing_models", { count: this.stage.missing.length }));
    if (notes.length) this.element.append(h("p", { class: "notice" }, notes.join(" ")));
  }

  /** Goes to a moment, s; and looks at a surface, where one is given. */
  seek(at: number, aoi = ""): void {
    this.at = this.within(at);
    const place = aoi ? this.stage?.coverage.middle(aoi) : null;
    if (place) {
      this.stage?.lookAt(place);
      this.markView("free");
    }
    const start = performance.now();
    this.update();
    const found = (): void => void performance.measure("replay-seek", { start });
    if (this.tracks?.has(this.at)) found();
    else void this.tracks?.ready(this.at).then(() => (this.update(), found()));
  }

  private within(at: number): number {
    return this.tracks ? Math.min(Math.max(at, this.tracks.start), this.tracks.end) : at;
  }

  private update(): void {
    this.stage?.show(this.at, this.shown);
    this.timeline.show(this.at);
    const start = this.tracks?.start ?? 0;
    this.time.textContent = `${clock(this.at - start, true)} / ${clock((this.tracks?.end ?? start) - start)}`;
    this.tellCaption();
    this.moved(this.at);
  }

  private tellCaption(): void {
    let last = -1;
    while (last + 1 < this.moments.length && (this.moments[last + 1]?.t ?? Infinity) <= this.at) last++;
    if (last === this.told) return;
    this.told = last;
    this.caption.textContent = this.moments[last]?.text ?? "";
  }

  private drawn(): void {
    if (this.canvas.dataset["drawn"] === undefined) {
      performance.mark("first-replay-frame");
      this.curtain.remove();
    }
    this.canvas.dataset["drawn"] = String(Number(this.canvas.dataset["drawn"] ?? 0) + 1);
    this.canvas.dataset["t"] = this.at.toFixed(3);
  }

  /** Wall time moves the record on: a slow machine shows fewer pictures, never slower time. */
  private tick(now: number): void {
    const passed = Math.min((now - this.wall) / 1000, 1);
    this.wall = now;
    if (this.playing && this.tracks) {
      if (this.tracks.has(this.at)) {
        this.at = this.within(this.at + passed * this.speed);
        if (this.at >= this.tracks.end) this.setPlaying(false);
        this.update();
        void this.tracks.ahead(this.at);
      } else void this.tracks.ready(this.at);
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  private controls(): HTMLElement {
    const button = (key: string, label: string, act: () => void): HTMLButtonElement =>
      h("button", { type: "button", title: t(`console.${key}`), "aria-label": t(`console.${key}`), onclick: act }, label);
    fill(this.speedSelect, ...SPEEDS.map((speed) => h("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.setPlaying(false);
    const views = VIEWS.map((view) => {
      const choose = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.setView(view) }, t(`console.view_${view}`));
      this.viewButtons.set(view, choose);
      return choose;
    });
    const box = (name: "gaze" | "trail" | "joints"): HTMLElement => {
      const input = h("input", { type: "checkbox", checked: this.shown[name], onchange: () => ((this.shown[name] = input.checked), this.update()) });
      return h("label", { class: "check" }, input, t(`console.show_${name}`));
    };
    const coverage = h(
      "select",
      { onchange: () => ((this.shown.coverage = COVERAGES[coverage.selectedIndex] ?? "off"), this.update()) },
      ...COVERAGES.map((mode) => h("option", { value: mode }, t(`console.coverage_${mode}`))),
    );
    return h(
      "div",
      { class: "controls" },
      h(
        "div",
        { class: "row" },
        button("back_10", "−10", () => this.seek(this.at - LARGE_S)),
        button("frame_back", "◂|", () => this.step(-1)),
        this.playButton,
        button("frame_on", "|▸", () => this.step(1)),
        button("on_10", "+10", () => this.seek(this.at + LARGE_S)),
        this.speedSelect,
        this.time,
        button("bookmark", "★", () => this.bookmark()),
        button("link", t("console.link_word"), () => void this.copyLink()),
      ),
      h("div", { class: "row", role: "group", "aria-label": t("console.view") }, ...views),
      h("div", { class: "row" }, box("gaze"), box("trail"), box("joints"), h("label", { class: "check" }, t("console.coverage"), coverage)),
      h("details", { class: "keys" }, h("summary", {}, t("console.keys")), h("p", {}, t("console.keys_text"))),
    );
  }

  private step(frames: number): void {
    this.setPlaying(false);
    if (this.tracks) this.seek(this.tracks.frameTime(this.at, frames));
  }

  private toggle(): void {
    if (!this.playing && this.tracks && this.at >= this.tracks.end) this.at = this.tracks.start;
    this.setPlaying(!this.playing);
  }

  /** Plays, or pauses. */
  setPlaying(playing: boolean): void {
    this.playing = playing;
    const key = playing ? "console.pause" : "console.play";
    this.playButton.textContent = playing ? "❚❚" : "▶";
    this.playButton.setAttribute("aria-label", t(key));
    this.playButton.title = t(key);
  }

  private setSpeed(speed: number): void {
    this.speed = speed;
    this.speedSelect.value = String(speed);
  }

  private changeSpeed(by: number): void {
    const place = SPEEDS.findIndex((speed) => speed === this.speed) + by;
    this.setSpeed(SPEEDS[Math.min(Math.max(place, 0), SPEEDS.length - 1)] ?? 1);
  }

  private setView(view: View): void {
    this.stage?.choose(view);
    this.markView(view);
    this.update();
  }

  private markView(view: View): void {
    for (const [name, button] of this.viewButtons) button.setAttribute("aria-pressed", String(name === view));
  }

  private bookmark(): void {
    this.bookmarks.add(this.at);
    this.timeline.showMarks();
  }

  private async copyLink(): Promise<void> {
    history.replaceState(null, "", `#t=${this.at.toFixed(2)}`);
    await navigator.clipboard?.writeText(location.href).catch(() => undefined); // the address bar has it
    this.caption.textContent = t("console.linked");
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.altKey || event.metaKey || /^(SELECT|TEXTAREA)$/.test(target.tagName)) return;
    if (event.key === " " && target.tagName === "BUTTON") return;
    const small = event.shiftKey ? SMALL_S : LARGE_S;
    const acts: Record<string, () => void> = {
      " ": () => this.toggle(),
      ".": () => this.step(1),
      ",": () => this.step(-1),
      ArrowRight: () => this.seek(this.at + small),
      ArrowLeft: () => this.seek(this.at - small),
      Home: () => this.seek(this.tracks?.start ?? 0),
      End: () => this.seek(this.tracks?.end ?? 0),
      "]": () => this.seek(this.moments.find((one) => one.t > this.at + 0.001)?.t ?? this.at),
      "[": () => this.seek(this.moments.findLast((one) => one.t < this.at - 0.001)?.t ?? this.at),
      "=": () => this.changeSpeed(1),
      "+": () => this.changeSpeed(1),
      "-": () => this.changeSpeed(-1),
      b: () => this.bookmark(),
      "1": () => this.setView("officer"),
      "2": () => this.setView("behind"),
      "3": () => this.setView("free"),
      "4": () => this.setView("above"),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

/** The second that an address asks for by `#t=`. */
function startOf(hash: string): number | null {
  const found = /^#t=(\d+(\.\d+)?)$/.exec(hash);
  return found ? Number(found[1]) : null;
}
