/** The picture of a replay: the scene, the officer and the marks at one moment, drawn on a canvas. */

import {
  ACESFilmicToneMapping,
  AmbientLight,
  Color,
  DirectionalLight,
  HemisphereLight,
  type InstancedMesh,
  Matrix4,
  Scene,
  SpotLight,
  type Vector3,
  WebGLRenderer,
} from "three";
import type { Scene as Described } from "../types";
import { Cameras, type View } from "./cameras";
import { Coverage, type CoverageMode } from "./coverage";
import { Displays } from "./displays";
import { Figure } from "./figure";
import { Hands } from "./hands";
import { Tiles } from "./materials";
import { Models } from "./models";
import { Sharpness, isSoftware } from "./sharpness";
import { Pose } from "./poses";
import type { Frame, Tracks } from "./tracks";

/** What is drawn over the scene. */
export interface Shown {
  gaze: boolean;
  trail: boolean;
  joints: boolean;
  coverage: CoverageMode;
}

const LIGHT = {
  day: { sky: 0xb9cfe2, above: 0xdfe9f5, below: 0x8c8578, sun: 2.2, around: 1.3 },
  dusk: { sky: 0x454f63, above: 0x9aa8c0, below: 0x5a5650, sun: 0.5, around: 1.1 },
} as const;
const TORCH = { intensity: 60, angle: 0.3, metres: 25 };

export class Stage {
  readonly canvas: HTMLCanvasElement;
  readonly cameras: Cameras;
  readonly coverage: Coverage;
  frame: Frame;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly torch = new SpotLight(0xfff4e0, TORCH.intensity, TORCH.metres, TORCH.angle, 0.45, 1.6);
  private readonly sharpness: Sharpness;
  private readonly figure: Figure;
  private readonly hands: Hands;
  private readonly displays: Displays;
  private readonly matrices: Matrix4[];
  private readonly visible: boolean[];
  private readonly sides: Map<number, 0 | 1>;
  private readonly poses: Pose[];
  private placed = -1; // row groups of objects that the parts were placed by
  private dirty = true;
  private running = true;

  private constructor(
    canvas: HTMLCanvasElement,
    renderer: WebGLRenderer,
    private readonly described: Described,
    private readonly tracks: Tracks,
    private readonly models: Models,
    private readonly tiles: Tiles,
    software: boolean,
    private readonly drawn: () => void,
  ) {
    this.canvas = canvas;
    this.renderer = renderer;
    const parts = described.parts;
    this.matrices = parts.map(() => new Matrix4());
    this.poses = parts.map(() => new Pose());
    this.visible = parts.map(() => false);
    this.sides = new Map(parts.flatMap((part, k) => (/(hand|bare)_/.test(part.name) ? [[k, part.name.endsWith("left") ? 0 : 1]] : [])));
    this.frame = tracks.seek(tracks.start);
    this.sharpness = new Sharpness(software, () => this.changed());
    this.cameras = new Cameras(canvas, described.interior, () => this.changed());
    this.figure = new Figure(tracks);
    this.hands = new Hands(parts, models, tracks);
    this.displays = new Displays(parts, () => this.changed());
    this.place(tracks.start);
    this.coverage = new Coverage(described.patches, (part) => this.matrices[part] ?? new Matrix4());
    this.light();
    this.scene.add(models.group, this.displays.group, this.figure.group, this.hands.group, this.coverage.mesh);
    this.cutMaterials();
    void this.readDisplays();
    requestAnimationFrame(() => this.loop());
  }

  /** Loads models and makes a picture of them. `tell`: the share that is done; `drawn`: called
  after each picture. An Error where the browser has no WebGL. */
  static async make(
    canvas: HTMLCanvasElement,
    described: Described,
    tracks: Promise<Tracks>,
    tell: (share: number) => void,
    drawn: () => void,
  ): Promise<Stage> {
    const software = isSoftware();
    const renderer = new WebGLRenderer({ canvas, antialias: !software, powerPreference: "high-performance" });
    let stage: Stage | null = null;
    const tiles = new Tiles(described.tiles, software ? 1 : Math.min(4, renderer.capabilities.getMaxAnisotropy()), () => stage?.changed());
    const [models, read] = await Promise.all([Models.load(described, tiles, tell), tracks]);
    stage = new Stage(canvas, renderer, described, read, models, tiles, software, drawn);
    return stage;
  }

  private light(): void {
    const light = LIGHT[this.described.time];
    this.renderer.toneMapping = ACESFilmicToneMapping;
    this.renderer.localClippingEnabled = true;
    this.scene.background = new Color(light.sky);
    const sun = new DirectionalLight(0xfff2dd, light.sun);
    sun.position.set(6, 12, 9);
    this.scene.add(new HemisphereLight(light.above, light.below, light.around), new AmbientLight(0xffffff, 0.35), sun);
    this.scene.add(this.torch, this.torch.target);
  }

  private cutMaterials(): void {
    for (const child of this.models.group.children) {
      const mesh = child as InstancedMesh;
      if (mesh.userData["box"]) Object.assign(mesh.material, { clippingPlanes: this.cameras.cuts });
    }
  }

  private async readDisplays(): Promise<void> {
    for await (const block of this.tracks.displays()) {
      this.displays.add(block);
      this.changed();
    }
  }

  /** Something is to be drawn anew. */
  changed(): void {
    this.dirty = true;
    this.canvas.dataset["settled"] = "no";
  }

  /** Shows a moment, s since the origin. */
  show(t: number, shown: Shown): void {
    this.frame = this.tracks.seek(t);
    this.place(t);
    const own = this.cameras.view === "officer";
    const matrixOf = (part: number): Matrix4 | null => (this.visible[part] ? (this.matrices[part] ?? null) : null);
    const always = (part: number): Matrix4 => this.matrices[part] ?? new Matrix4();
    this.displays.update(t, matrixOf);
    this.hands.update(this.frame, matrixOf, (part) => this.sides.get(part) ?? 0, shown.joints);
    this.figure.update(this.frame, { own, gaze: shown.gaze, trail: shown.trail }, (part, into) => {
      const pose = this.poses[part];
      if (pose) into.copy(pose);
      return pose !== undefined;
    });
    this.coverage.update(t, shown.coverage, always);
    this.torch.visible = this.tracks.torchOn;
    this.torch.position.copy(this.tracks.torch.place);
    this.tracks.torch.ahead(this.torch.target.position).add(this.torch.position);
    this.changed();
  }

  private place(t: number): void {
    const { parts } = this.tracks;
    const all = this.placed !== parts.loaded;
    this.placed = parts.loaded;
    for (let part = 0; part < parts.count; part++) {
      if (!all && !parts.moves(part)) continue;
      const pose = this.poses[part];
      const matrix = this.matrices[part];
      if (!pose || !matrix) continue;
      const visible = parts.write(part, t, pose);
      this.visible[part] = visible;
      pose.matrix(matrix);
      this.models.put(part, visible ? matrix : null);
    }
  }

  /** Changes the view. */
  choose(view: View): void {
    this.cameras.choose(view, this.frame);
    this.changed();
  }

  /** Looks at a place of the scene. */
  lookAt(place: Vector3): void {
    this.cameras.lookAt(place);
    this.changed();
  }

  private loop(): void {
    if (!this.running) return;
    if (this.cameras.controls.enabled) this.cameras.controls.update();
    if (this.dirty) this.draw();
    requestAnimationFrame(() => this.loop());
  }

  private draw(): void {
    this.dirty = false;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = this.sharpness.next(performance.now());
    if (this.canvas.width !== Math.floor(width * ratio) || this.canvas.height !== Math.floor(height * ratio)) {
      this.renderer.setPixelRatio(ratio);
      this.renderer.setSize(width, height, false);
    }
    this.cameras.update(this.frame, width / Math.max(height, 1));
    this.renderer.render(this.scene, this.cameras.camera);
    if (this.sharpness.sharp) this.canvas.dataset["settled"] = "yes";
    this.drawn();
  }

  /** Models of the record that this server does not have. */
  get missing(): readonly string[] {
    return this.models.missing;
  }

  close(): void {
    this.running = false;
    this.sharpness.close();
    this.models.dispose();
    this.tiles.dispose();
    this.renderer.dispose();
    this.tracks.close();
  }
}
