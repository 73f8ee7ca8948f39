/** The officer as a figure, the gaze and its trail: marks over the scene. */

import { ConeGeometry, CylinderGeometry, Group, InstancedMesh, Matrix4, Mesh, MeshBasicMaterial, MeshStandardMaterial, Quaternion, SphereGeometry, TorusGeometry, Vector3 } from "three";
import { Pose } from "./poses";
import { FLAG, type Frame, type Tracks } from "./tracks";

export const OFFICER_COLOUR = 0x56b4e9; // sky blue of Okabe and Ito
export const GAZE_COLOUR = 0xe69f00; // orange of the same
const TRAIL_S = 4;
const TRAIL_STEP = 2; // of 90 rows a second
const TRAIL_MOST = 240;
const RAY_M = 0.006; // radius
const RING_M = 0.05;
const FARTHEST_M = 8; // of a gaze that meets nothing
const AHEAD = new Vector3(0, 1, 0); // a cylinder's axis

export class Figure {
  readonly group = new Group();
  private readonly head = headMesh();
  private readonly ray = new Mesh(new CylinderGeometry(RAY_M, RAY_M, 1, 8), flat(GAZE_COLOUR, 0.95));
  private readonly ring = new Mesh(new TorusGeometry(RING_M, 0.008, 8, 32), flat(GAZE_COLOUR, 1));
  private readonly dots = new InstancedMesh(new SphereGeometry(0.014, 8, 6), flat(GAZE_COLOUR, 0.7), TRAIL_MOST);
  private readonly to = new Vector3();
  private readonly direction = new Vector3();
  private readonly matrix = new Matrix4();
  private readonly pose = new Pose();

  constructor(private readonly tracks: Tracks) {
    this.group.add(this.head, this.ray, this.ring, this.dots);
    this.dots.frustumCulled = false;
    for (const mark of [this.ray, this.ring, this.dots]) mark.renderOrder = 9;
  }

  /** Shows the officer of a frame. own: through the officer's eyes, from which neither head nor
  ray is seen. Gives the place the gaze met, or null. */
  update(frame: Frame, show: { own: boolean; gaze: boolean; trail: boolean }, poseOf: (part: number, into: Pose) => boolean): void {
    const headKnown = (frame.flags & FLAG.head) !== 0;
    this.head.visible = headKnown && !show.own;
    this.head.position.copy(frame.head.place);
    this.head.quaternion.copy(frame.head.turn);
    const gazeKnown = (frame.flags & FLAG.gaze) !== 0 && show.gaze;
    const reach = this.tracks.reach(frame.t);
    frame.gaze.ahead(this.direction);
    this.to.copy(this.direction).multiplyScalar(reach > 0 ? reach : FARTHEST_M).add(frame.gaze.place);
    const eye = (frame.flags & FLAG.eye) !== 0;
    (this.ray.material as MeshBasicMaterial).opacity = eye ? 0.95 : 0.55; // the head's direction only
    this.ray.visible = gazeKnown && !show.own;
    this.ring.visible = gazeKnown && reach > 0;
    this.placeRay(frame.gaze.place);
    this.ring.position.copy(this.to);
    this.ring.quaternion.copy(frame.gaze.turn);
    this.ring.scale.setScalar(Math.min(Math.max(reach / 3, 0.5), 2));
    this.showTrail(frame.t, show.trail, poseOf);
  }

  private placeRay(from: Vector3): void {
    const length = from.distanceTo(this.to);
    this.ray.position.copy(from).add(this.to).multiplyScalar(0.5);
    this.ray.quaternion.copy(new Quaternion().setFromUnitVectors(AHEAD, this.direction));
    this.ray.scale.set(1, Math.max(length, 1e-3), 1);
  }

  private showTrail(t: number, shown: boolean, poseOf: (part: number, into: Pose) => boolean): void {
    let count = 0;
    if (shown) {
      const place = new Vector3();
      this.tracks.trail(t, TRAIL_S, TRAIL_STEP, (part, values, at, age) => {
        if (count >= TRAIL_MOST) return;
        place.set(values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0);
        if (part >= 0 && poseOf(part, this.pose)) place.applyQuaternion(this.pose.turn).add(this.pose.place);
        const size = 1 - 0.7 * age;
        this.matrix.makeScale(size, size, size).setPosition(place);
        this.dots.setMatrixAt(count++, this.matrix);
      });
    }
    this.dots.count = count;
    this.dots.visible = count > 0;
    this.dots.instanceMatrix.needsUpdate = true;
  }
}

function flat(color: number, opacity: number): MeshBasicMaterial {
  return new MeshBasicMaterial({ color, opacity, transparent: true, depthTest: false, toneMapped: false });
}

/** A head that shows where it faces: -z. */
function headMesh(): Group {
  const group = new Group();
  const skin = new MeshStandardMaterial({ color: OFFICER_COLOUR, roughness: 0.7 });
  const skull = new Mesh(new SphereGeometry(0.11, 24, 16), skin);
  skull.scale.set(0.85, 1.15, 1);
  skull.position.z = 0.08;
  const visor = new Mesh(new SphereGeometry(0.1, 24, 12, 0, Math.PI * 2, 0, Math.PI / 2), new MeshStandardMaterial({ color: 0x20262b, roughness: 0.4 }));
  visor.rotation.x = -Math.PI / 2;
  visor.scale.set(0.9, 0.55, 0.6);
  const body = new Mesh(new ConeGeometry(0.24, 0.6, 20, 1, true), new MeshStandardMaterial({ color: OFFICER_COLOUR, roughness: 0.9, transparent: true, opacity: 0.35, depthWrite: false }));
  body.position.set(0, -0.5, 0.1);
  group.add(skull, visor, body);
  return group;
}
