/** Hands: the gloves bent by 26 joints where cameras saw them, and the joints as a skeleton. */

import { Bone, Group, InstancedMesh, Matrix4, MeshBasicMaterial, Quaternion, Skeleton, SkinnedMesh, SphereGeometry, CylinderGeometry, Vector3 } from "three";
import type { Models } from "./models";
import { Pose } from "./poses";
import { FLAG, JOINTS, type Frame, type Tracks } from "./tracks";

/** XR_EXT_hand_tracking's joints in their order, as the models name them. */
const NAMES = ["palm", "wrist", "thumb_metacarpal", "thumb_proximal", "thumb_distal", "thumb_tip"].concat(
  ["index", "middle", "ring", "little"].flatMap((finger) =>
    ["metacarpal", "proximal", "intermediate", "distal", "tip"].map((joint) => `${finger}_${joint}`),
  ),
);
const WRIST = 1;
const FIRSTS = new Set([2, 6, 11, 16, 21]); // of each finger: joined to the wrist
const JOINT_M = 0.008;
const BONE_M = 0.004;
const COLOUR = 0x56b4e9; // sky blue of Okabe and Ito: the officer
const UP = new Vector3(0, 1, 0);

/** The joint that each is joined to, from the wrist out. */
const PARENT = NAMES.map((_, joint) => (joint < 2 || FIRSTS.has(joint) ? WRIST : joint - 1));

interface Glove {
  meshes: SkinnedMesh[];
  bones: Bone[];
  numbers: number[]; // joint of each bone
  rest: Matrix4[]; // of each bone, seen from the grip
}

/** Both hands. */
export class Hands {
  readonly group = new Group();
  private readonly skeletons = [skeletonOf(), skeletonOf()] as const;
  private readonly gloves = new Map<number, Glove>(); // by part
  private readonly joints = Array.from({ length: JOINTS }, () => new Pose());
  private readonly matrix = new Matrix4();
  private readonly from = new Vector3();
  private readonly turn = new Quaternion();

  constructor(
    parts: { name: string; model: string }[],
    models: Models,
    private readonly tracks: Tracks,
  ) {
    parts.forEach((part, number) => {
      const source = models.skinned.get(part.model);
      if (source) this.gloves.set(number, this.glove(source));
    });
    for (const { bones, joints } of this.skeletons) this.group.add(bones, joints);
  }

  private glove(source: SkinnedMesh[]): Glove {
    const skeleton = source[0]?.skeleton;
    const names = skeleton?.bones.map((bone) => bone.name.split(/[./]/).at(-1) ?? "") ?? [];
    const numbers = names.map((name) => NAMES.findIndex((joint) => name.endsWith(joint)));
    const bones = numbers.map(() => {
      const bone = new Bone();
      bone.matrixAutoUpdate = bone.matrixWorldAutoUpdate = false;
      return bone;
    });
    const inverses = skeleton?.boneInverses.map((one) => one.clone()) ?? [];
    const rest = inverses.map((one) => one.clone().invert());
    const meshes = source.map((mesh) => {
      const copy = new SkinnedMesh(mesh.geometry, mesh.material);
      copy.bind(new Skeleton(bones, inverses), new Matrix4());
      copy.bindMode = "detached";
      copy.frustumCulled = false;
      this.group.add(copy);
      return copy;
    });
    return { meshes, bones, numbers, rest };
  }

  /** Shows the hands of a frame. matrixOf: where a part is, null: out of sight; bare: joints too. */
  update(frame: Frame, matrixOf: (part: number) => Matrix4 | null, sideOf: (part: number) => 0 | 1, bare: boolean): void {
    const seen = ([0, 1] as const).map((side) => {
      const known = this.tracks.joints(frame.t, side, frame.flags, this.joints);
      if (known) for (const joint of this.joints) joint.into(this.tracks.stage);
      this.showJoints(side, known && bare);
      const bend = known && !(frame.flags & FLAG.madeUp[side]);
      for (const [part, glove] of this.gloves) {
        if (sideOf(part) === side) this.showGlove(glove, matrixOf(part), bend);
      }
      return known;
    });
    this.group.userData["seen"] = seen;
  }

  private showGlove(glove: Glove, at: Matrix4 | null, bend: boolean): void {
    for (const mesh of glove.meshes) mesh.visible = at !== null;
    if (!at) return;
    glove.bones.forEach((bone, k) => {
      const joint = this.joints[glove.numbers[k] ?? 0];
      if (bend && joint) joint.matrix(bone.matrixWorld);
      else bone.matrixWorld.multiplyMatrices(at, glove.rest[k] ?? this.matrix.identity());
    });
  }

  private showJoints(side: 0 | 1, shown: boolean): void {
    const { bones, joints } = this.skeletons[side];
    bones.visible = joints.visible = shown;
    if (!shown) return;
    this.joints.forEach((joint, k) => {
      joints.setMatrixAt(k, joint.matrix(this.matrix));
      const parent = this.joints[PARENT[k] ?? WRIST] ?? joint;
      this.from.copy(joint.place).sub(parent.place);
      const length = this.from.length();
      if (length > 1e-6) this.turn.setFromUnitVectors(UP, this.from.clone().divideScalar(length));
      const middle = this.from.multiplyScalar(0.5).add(parent.place);
      bones.setMatrixAt(k, this.matrix.compose(middle, this.turn, new Vector3(1, Math.max(length, 1e-6), 1)));
    });
    bones.instanceMatrix.needsUpdate = joints.instanceMatrix.needsUpdate = true;
  }
}

function skeletonOf(): { bones: InstancedMesh; joints: InstancedMesh } {
  const material = new MeshBasicMaterial({ color: COLOUR, depthTest: false, transparent: true, toneMapped: false });
  const joints = new InstancedMesh(new SphereGeometry(JOINT_M, 10, 8), material, JOINTS);
  const bones = new InstancedMesh(new CylinderGeometry(BONE_M, BONE_M, 1, 6), material, JOINTS);
  for (const mesh of [joints, bones]) {
    mesh.frustumCulled = false;
    mesh.renderOrder = 10;
  }
  return { bones, joints };
}
