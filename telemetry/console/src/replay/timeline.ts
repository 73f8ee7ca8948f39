/** The line of time: where one is, what happened when; dragged, or moved by keys. */

import { fill, h } from "../dom";
import { clock, t } from "../texts";
import type { Moment } from "../types";
import type { Bookmarks } from "./bookmarks";

const STEPS = 10_000; // of the slider

export class Timeline {
  readonly element: HTMLElement;
  private readonly ticks = h("div", { class: "ticks", "aria-hidden": "true" });
  private readonly slider = h("input", { type: "range", min: 0, max: STEPS, value: 0, step: 1, "aria-label": t("console.time") });
  private start = 0;
  private end = 1;

  constructor(
    private readonly moments: Moment[],
    private readonly bookmarks: Bookmarks,
    seek: (at: number) => void,
  ) {
    this.slider.addEventListener("input", () => seek(this.start + (Number(this.slider.value) / STEPS) * (this.end - this.start)));
    this.element = h("div", { class: "timeline" }, this.ticks, this.slider);
  }

  /** First and last moment, s. */
  span(start: number, end: number): void {
    this.start = start;
    this.end = Math.max(end, start + 1e-3);
    this.showMarks();
  }

  /** Ticks for what happened, and for bookmarks. */
  showMarks(): void {
    const shown = this.moments.filter((one) => one.group !== "looking" && one.group !== "moving");
    fill(
      this.ticks,
      ...shown.map((one) => this.tick(one.t, `tick ${one.group}`, `${clock(one.t - this.start)} ${one.text}`)),
      ...this.bookmarks.all.map((at) => this.tick(at, "tick bookmarks", clock(at - this.start))),
    );
  }

  private tick(at: number, kind: string, title: string): HTMLElement {
    const tick = h("span", { class: kind, title });
    tick.style.left = `${this.share(at) * 100}%`;
    return tick;
  }

  private share(at: number): number {
    return Math.min(Math.max((at - this.start) / (this.end - this.start), 0), 1);
  }

  /** Where one is. */
  show(at: number): void {
    this.slider.value = String(Math.round(this.share(at) * STEPS));
    this.slider.setAttribute("aria-valuetext", clock(at - this.start));
  }
}
