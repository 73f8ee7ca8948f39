/** Poses: seven numbers, quaternion x y z w, then position x y z in metres, +y up, -z forward. */

import { Matrix4, Quaternion, Vector3 } from "three";

export const POSE = ["qx", "qy", "qz", "qw", "px", "py", "pz"] as const;
export const CLOSE_S = 0.05; // rows of a moving part are 33 ms apart, plus a late frame
export const JUMP_M = 0.5; // farther between two rows is a jump (teleport), not a movement

const ONE = new Vector3(1, 1, 1);

/** Where something is and how it is turned. */
export class Pose {
  readonly turn = new Quaternion();
  readonly place = new Vector3();

  /** Takes seven numbers from `at` on. */
  read(values: ArrayLike<number>, at = 0): this {
    this.turn.set(values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0, values[at + 3] ?? 1);
    this.place.set(values[at + 4] ?? 0, values[at + 5] ?? 0, values[at + 6] ?? 0);
    return this;
  }

  /** Goes a share 0..1 of the way to another pose. */
  towards(other: Pose, share: number): this {
    this.turn.slerp(other.turn, share);
    this.place.lerp(other.place, share);
    return this;
  }

  /** This pose, given in the frame of `parent`, in the frame that one is in. */
  into(parent: Pose): this {
    this.place.applyQuaternion(parent.turn).add(parent.place);
    this.turn.premultiply(parent.turn);
    return this;
  }

  copy(other: Pose): this {
    this.turn.copy(other.turn);
    this.place.copy(other.place);
    return this;
  }

  /** As a matrix. */
  matrix(into: Matrix4): Matrix4 {
    return into.compose(this.place, this.turn, ONE);
  }

  /** Direction of -z: where a head looks, a gaze goes, a torch shines. */
  ahead(into: Vector3): Vector3 {
    return into.set(0, 0, -1).applyQuaternion(this.turn);
  }
}

/** Index of the last of rising `times` at or before `t`; -1 before all of them. */
export function lastAt(times: ArrayLike<number>, t: number, count = times.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
