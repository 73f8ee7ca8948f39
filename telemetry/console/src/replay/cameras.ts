/** From where a replay is seen: the officer's eyes, from behind, freely, from above. */

import { PerspectiveCamera, Plane, Vector3 } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import type { Frame } from "./tracks";

export type View = "officer" | "behind" | "free" | "above";
export const VIEWS: readonly View[] = ["officer", "behind", "free", "above"];

const OFFICER_FOV = 70; // degrees, upright
const OTHER_FOV = 57;
const BEHIND = new Vector3(0.45, 0.45, 1.5); // right of the head, above it, back, m
const FOLLOW_S = 0.5; // in which a turn is followed by two thirds
const WALL_M = 0.06; // how far beyond the inside its wall reaches

export class Cameras {
  readonly camera = new PerspectiveCamera(OFFICER_FOV, 1, 0.03, 300);
  readonly controls: OrbitControls;
  /** Cuts away what of the box stands between the camera and its inside. */
  readonly cuts: Plane[] = [];
  private yaw = 0;
  private last = Number.NaN;
  view: View = "behind";

  constructor(
    canvas: HTMLElement,
    private readonly interior: [number, number, number, number],
    changed: () => void,
  ) {
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enabled = false;
    this.controls.addEventListener("change", changed);
  }

  /** Changes the view; a free one starts where the one before was. */
  choose(view: View, frame: Frame): void {
    this.view = view;
    this.last = Number.NaN;
    this.controls.enabled = view === "free" || view === "above";
    if (view === "free") this.controls.target.copy(frame.head.ahead(new Vector3()).multiplyScalar(1.5).add(frame.head.place));
    if (view === "above") this.lookDown();
    if (this.controls.enabled) this.controls.update();
  }

  /** Looks at a place from a little off, freely. */
  lookAt(place: Vector3): void {
    this.view = "free";
    this.controls.enabled = true;
    const [, low, high, front] = this.interior;
    const middle = new Vector3(0, (low + high) / 2, front / 2);
    const away = middle.sub(place).setLength(2.2);
    this.camera.position.copy(place).add(away);
    this.controls.target.copy(place);
    this.controls.update();
  }

  private lookDown(): void {
    const [half, , high, front] = this.interior;
    const length = -front + 4;
    const across = Math.max(2 * half + 2, length / Math.max(this.camera.aspect, 0.1));
    const height = high + across / 2 / Math.tan((OTHER_FOV * Math.PI) / 360);
    this.camera.up.set(1, 0, 0);
    this.camera.position.set(0, height + 0.5, front / 2 + 1);
    this.controls.target.set(0, 0, front / 2 + 1);
    this.camera.up.set(0, 1, 0);
    this.camera.position.x = 0.01;
  }

  /** Brings the camera to where this frame is seen from. */
  update(frame: Frame, aspect: number): void {
    this.camera.fov = this.view === "officer" ? OFFICER_FOV : OTHER_FOV;
    this.camera.aspect = aspect;
    this.camera.near = this.view === "officer" ? 0.03 : 0.08;
    if (this.view === "officer") {
      this.camera.position.copy(frame.head.place);
      this.camera.quaternion.copy(frame.head.turn);
    } else if (this.view === "behind") this.follow(frame);
    this.camera.updateProjectionMatrix();
    this.cut(frame);
  }

  private follow(frame: Frame): void {
    const ahead = frame.head.ahead(new Vector3());
    const wanted = Math.atan2(-ahead.x, -ahead.z);
    const passed = Math.abs(frame.t - this.last);
    const share = passed < 1 ? 1 - Math.exp(-passed / FOLLOW_S) : 1;
    const turn = Math.atan2(Math.sin(wanted - this.yaw), Math.cos(wanted - this.yaw));
    this.yaw += turn * share;
    this.last = frame.t;
    const back = BEHIND.clone().applyAxisAngle(new Vector3(0, 1, 0), this.yaw);
    const outside = !this.within(frame.head.place);
    // an officer outside is seen from outside: no closer to the box than its wall
    for (let share = 1; share > 0.2; share -= 0.1) {
      this.camera.position.copy(back).multiplyScalar(share).add(frame.head.place);
      if (!outside || !this.within(this.camera.position)) break;
    }
    this.camera.rotation.set(-0.3, this.yaw, 0, "YXZ");
  }

  private cut(frame: Frame): void {
    this.cuts.length = 0;
    const [half, low, high, front] = this.interior;
    const head = frame.head.place;
    const inside = Math.abs(head.x) < half && head.z < 0 && head.z > front && head.y < high;
    if (this.view === "officer" || (!inside && this.view !== "above" && !(this.view === "free" && this.within(this.controls.target)))) return;
    const { x, y, z } = this.camera.position;
    if (x > half) this.cuts.push(new Plane(new Vector3(-1, 0, 0), half - 0.01));
    if (x < -half) this.cuts.push(new Plane(new Vector3(1, 0, 0), half - 0.01));
    if (y > high) this.cuts.push(new Plane(new Vector3(0, -1, 0), high - 0.01));
    if (z < front) this.cuts.push(new Plane(new Vector3(0, 0, 1), -front - WALL_M));
    if (y < low) this.cuts.push(new Plane(new Vector3(0, 1, 0), -low));
  }

  /** Whether a place is in the box, or in its walls. */
  private within(place: Vector3): boolean {
    const [half, low, high, front] = this.interior;
    return Math.abs(place.x) < half + 0.2 && place.y > low && place.y < high + 0.2 && place.z > front - 0.2 && place.z < 0.3;
  }
}
