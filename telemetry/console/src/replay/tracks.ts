/** Everything of a record that moves, at any moment. Plays tables, simulates nothing.

Parts are recorded 30 times a second and frames 90 times: between two rows of a part that follow
each other closely its pose is interpolated; over a longer gap it did not move until the later row.
*/

import type { Scene } from "../types";
import { CLOSE_S, JUMP_M, POSE, Pose, lastAt } from "./poses";
import type { Block, Field, Table } from "./protocol";
import { GroupedTable, Reader } from "./tables";

const ALL = Number.MAX_SAFE_INTEGER; // keep every group: small ones
const HAND_GROUPS = 12; // of a minute, 4 MB each
export const SIDES = ["left", "right"] as const;
export const JOINTS = 26;
const WRIST = 1;

/** Bits of `flags`: docs/records.md. */
export const FLAG = {
  head: 1 << 3,
  gaze: 1 << 5,
  eye: 1 << 6,
  grip: [1 << 8, 1 << 9],
  hand: [1 << 12, 1 << 13],
  madeUp: [1 << 14, 1 << 15],
} as const;

const pose = (name: string): Field => ({ name, columns: POSE.map((c) => `${name}_${c}`), kind: "float" });
const plain = (kind: Field["kind"], ...columns: string[]): Field => ({ name: columns[0] ?? "", columns, kind });

const FRAMES: Field[] = [plain("uint", "flags"), pose("head"), pose("gaze"), pose("grip_left"), pose("grip_right")];
const HANDS: Field[] = SIDES.map((side) => ({
  name: side,
  // the wrist comes first in the file; here all are in their order
  columns: Array.from({ length: JOINTS }, (_, j) => POSE.map((c) => `${side}_${String(j).padStart(2, "0")}_${c}`)).flat(),
  kind: "float",
}));
const GAZE: Field[] = [plain("float", "object"), plain("float", "distance"), { name: "place", columns: ["x", "y", "z"], kind: "float" }];
const OBJECTS: Field[] = [plain("uint", "object"), plain("uint", "visible"), pose("pose")];
const SCENE: Field[] = [pose("world_from_stage"), pose("torch"), plain("uint", "torch_on"), plain("float", "daylight", "fade")];
const PANELS: Field[] = [plain("uint", "panel"), plain("text", "content")];

/** What a frame says. Poses are in the stage. */
export interface Frame {
  t: number;
  flags: number;
  head: Pose;
  gaze: Pose;
}

export class Tracks {
  readonly stage = new Pose();
  readonly torch = new Pose();
  torchOn = false;
  daylight = 0;
  fade = 0;
  private readonly frame: Frame = { t: 0, flags: 0, head: new Pose(), gaze: new Pose() };

  private constructor(
    private readonly reader: Reader,
    readonly parts: PartTracks,
    private readonly frames: GroupedTable,
    private readonly objects: GroupedTable,
    private readonly scene: GroupedTable,
    private readonly hands: GroupedTable | null,
    private readonly gaze: GroupedTable | null,
    private readonly panels: GroupedTable | null,
  ) {}

  /** Opens a session's tables and reads what the first moment needs. `t`: which moment that is. */
  static async open(session: string, scene: Scene, t: number): Promise<Tracks> {
    const reader = new Reader();
    const table = (name: Table, fields: Field[], most = ALL): Promise<GroupedTable> | null => {
      const url = `/api/sessions/${session}/tracks/${name}`;
      return scene.tables.includes(name) ? GroupedTable.open(reader, name, url, scene.origin, fields, most) : null;
    };
    const [frames, objects, light, hands, gaze, panels] = await Promise.all([
      table("frames", FRAMES),
      table("objects", OBJECTS),
      table("scene", SCENE),
      table("hands", HANDS, HAND_GROUPS),
      table("gaze", GAZE),
      table("panels", PANELS),
    ]);
    if (!frames || !objects || !light) throw new Error(`expected frames, objects and scene, found ${scene.tables.join(", ")}`);
    const tracks = new Tracks(reader, new PartTracks(scene.parts.length), frames, objects, light, hands, gaze, panels);
    await tracks.ready(t);
    return tracks;
  }

  /** First and last moment, s since the origin. */
  get start(): number {
    return this.frames.groups[0]?.start ?? 0;
  }

  get end(): number {
    return this.frames.groups.at(-1)?.end ?? 0;
  }

  /** Whether all that is shown at `t` is here. */
  has(t: number): boolean {
    const tables = [this.frames, this.scene, this.hands, this.gaze];
    const here = tables.every((table) => table === null || table.known(table.groupAt(t)) !== undefined);
    return here && this.parts.loaded > this.objects.groupAt(t);
  }

  /** Reads what is shown at `t`, first what is needed most. */
  async ready(t: number): Promise<void> {
    const tables = [this.frames, this.scene, this.hands, this.gaze];
    await Promise.all([this.loadParts(this.objects.groupAt(t)), ...tables.map((table) => table?.block(table.groupAt(t)))]);
  }

  /** Reads ahead of `t`, and displays, which may come a little later. */
  async ahead(t: number): Promise<void> {
    for (const table of [this.frames, this.hands, this.gaze, this.scene]) {
      if (table) await table.block(table.groupAt(t) + 1);
    }
    await this.loadParts(this.objects.groups.length - 1);
  }

  private async loadParts(upto: number): Promise<void> {
    for (let group = this.parts.loaded; group <= upto; group++) {
      const block = await this.objects.block(group);
      if (block && this.parts.loaded === group) this.parts.add(block);
    }
  }

  /** Everything that displays show, group after group. */
  async *displays(): AsyncGenerator<Block> {
    for (let group = 0; group < (this.panels?.groups.length ?? 0); group++) {
      const block = await this.panels?.block(group);
      if (block) yield block;
    }
  }

  /** Brings light and stage to `t` and gives the last frame at or before it. */
  seek(t: number): Frame {
    const scene = this.scene.at(t);
    if (scene) {
      const { block, row } = scene;
      this.stage.read(block.fields["world_from_stage"] as Float32Array, row * 7);
      this.torch.read(block.fields["torch"] as Float32Array, row * 7);
      this.torchOn = (block.fields["torch_on"] as Uint32Array)[row] === 1;
      const light = block.fields["daylight"] as Float32Array;
      this.daylight = light[row * 2] ?? 0;
      this.fade = light[row * 2 + 1] ?? 0;
    }
    const found = this.frames.at(t);
    if (found) {
      const { block, row } = found;
      this.frame.t = block.t[row] ?? t;
      this.frame.flags = (block.fields["flags"] as Uint32Array)[row] ?? 0;
      this.frame.head.read(block.fields["head"] as Float32Array, row * 7).into(this.stage);
      this.frame.gaze.read(block.fields["gaze"] as Float32Array, row * 7).into(this.stage);
    }
    return this.frame;
  }

  /** Time of the frame `step` frames after (negative: before) that of `t`. */
  frameTime(t: number, step: number): number {
    const found = this.frames.at(t);
    if (!found) return t;
    const { block, row } = found;
    const next = row + step;
    if (next >= 0 && next < block.t.length) return block.t[next] ?? t;
    const group = this.frames.groups[this.frames.groupAt(t) + Math.sign(step)];
    return group ? (step > 0 ? group.start : group.end) : t;
  }

  /** How far the gaze went at `t` until it met something, m; 0: nothing. */
  reach(t: number): number {
    const found = this.gaze?.at(t);
    return found ? ((found.block.fields["distance"] as Float32Array)[found.row] ?? 0) : 0;
  }

  /** Rows of `gaze` from `t - seconds` to `t`, of the groups that are known: calls `use` for each
  with part (-1: the world), place in that part's frame and age 0..1. */
  trail(t: number, seconds: number, step: number, use: (part: number, place: ArrayLike<number>, at: number, age: number) => void): void {
    if (!this.gaze) return;
    const first = this.gaze.groupAt(t - seconds);
    for (let group = Math.max(first, 0); group <= this.gaze.groupAt(t); group++) {
      const block = this.gaze.known(group);
      if (!block) continue;
      const part = block.fields["object"] as Float32Array;
      const distance = block.fields["distance"] as Float32Array;
      const place = block.fields["place"] as Float32Array;
      const end = lastAt(block.t, t);
      for (let row = lastAt(block.t, t - seconds) + 1; row <= end; row += step) {
        if ((distance[row] ?? 0) > 0) use(part[row] ?? -1, place, row * 3, (t - (block.t[row] ?? t)) / seconds);
      }
    }
  }

  /** Joints of a hand (0 left, 1 right) in the stage at `t`, 26 poses; false where they are not
  known, or not seen. */
  joints(t: number, hand: 0 | 1, flags: number, into: Pose[]): boolean {
    if (!((flags >> 12) & (1 << hand))) return false;
    const found = this.hands?.at(t);
    if (!found || Math.abs((found.block.t[found.row] ?? 0) - t) > CLOSE_S) return false;
    const values = found.block.fields[SIDES[hand]] as Float32Array;
    const at = found.row * JOINTS * 7;
    const wrist = into[WRIST]?.read(values, at + WRIST * 7);
    for (let joint = 0; joint < JOINTS && wrist; joint++) {
      if (joint !== WRIST) into[joint]?.read(values, at + joint * 7).into(wrist);
    }
    return true;
  }

  close(): void {
    this.reader.close();
  }
}

/** Rows of one part. */
interface Rows {
  t: number[];
  visible: boolean[];
  at: [Float32Array, number][]; // where the seven numbers are
}

/** Poses of all parts over time. */
export class PartTracks {
  /** Row groups added so far. */
  loaded = 0;
  private readonly rows: Rows[];
  private readonly next = new Pose();

  constructor(readonly count: number) {
    this.rows = Array.from({ length: count }, () => ({ t: [], visible: [], at: [] }));
  }

  add(block: Block): void {
    this.loaded++;
    const part = block.fields["object"] as Uint32Array;
    const visible = block.fields["visible"] as Uint32Array;
    const values = block.fields["pose"] as Float32Array;
    for (let row = 0; row < block.t.length; row++) {
      const rows = this.rows[part[row] ?? -1];
      if (!rows) continue; // a damaged record may name parts there are not
      rows.t.push(block.t[row] ?? 0);
      rows.visible.push(visible[row] === 1);
      rows.at.push([values, row * 7]);
    }
  }

  /** Writes the pose of a part at `t` into `pose`; whether it is drawn then. A part of which
  nothing was recorded yet is at its first place. */
  write(part: number, t: number, into: Pose): boolean {
    const rows = this.rows[part];
    if (!rows || !rows.t.length) return false;
    const row = Math.max(lastAt(rows.t, t), 0);
    const here = rows.at[row];
    if (here) into.read(here[0], here[1]);
    const after = rows.at[row + 1];
    const [t0, t1] = [rows.t[row] ?? 0, rows.t[row + 1] ?? 0];
    if (after && t > t0 && t1 > t0 && t1 - t0 <= CLOSE_S) {
      this.next.read(after[0], after[1]);
      if (this.next.place.distanceTo(into.place) < JUMP_M) into.towards(this.next, (t - t0) / (t1 - t0));
    }
    return rows.visible[row] ?? false;
  }

  /** Whether a part ever changes. */
  moves(part: number): boolean {
    return (this.rows[part]?.t.length ?? 0) > 1;
  }
}
