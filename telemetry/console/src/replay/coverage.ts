/** Coverage painted on the surfaces: what was seen in light or tested so far, or never was.

Both come from the record's events alone; the score counts sections, so the rest of a section is
painted paler once part of it was seen.
*/

import { BufferAttribute, BufferGeometry, Color, DoubleSide, Matrix4, Mesh, MeshBasicMaterial, Vector3 } from "three";
import type { Patch } from "../types";

export type CoverageMode = "off" | "seen" | "missed";

const SEEN = new Color(0x009e73); // bluish green and vermilion of Okabe and Ito
const MISSED = new Color(0xd55e00);
const [FAINT, PALE, STRONG] = [0.0, 0.3, 0.5];
const LIFT_M = 0.012; // before the surface

export class Coverage {
  readonly mesh: Mesh<BufferGeometry, MeshBasicMaterial>;
  private readonly shut = new Map<number, Matrix4>(); // where leaves were when shut, inverted
  private painted = "";

  /** shutOf: where a part is at the start, when the doors are shut. */
  constructor(
    private readonly patches: Patch[],
    shutOf: (part: number) => Matrix4,
  ) {
    for (const patch of patches) {
      if (patch.part >= 0 && !this.shut.has(patch.part)) this.shut.set(patch.part, shutOf(patch.part).clone().invert());
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array(patches.length * 12), 3));
    geometry.setAttribute("color", new BufferAttribute(new Float32Array(patches.length * 16), 4));
    geometry.setIndex(patches.flatMap((_, k) => [0, 1, 2, 0, 2, 3].map((corner) => k * 4 + corner)));
    const material = new MeshBasicMaterial({ vertexColors: true, transparent: true, depthWrite: false, side: DoubleSide, toneMapped: false });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 5;
    this.mesh.visible = false;
  }

  /** Paints the state at `t`. matrixOf: where a leaf is now. */
  update(t: number, mode: CoverageMode, matrixOf: (part: number) => Matrix4): void {
    this.mesh.visible = mode !== "off";
    if (mode === "off") return;
    this.paint(t, mode);
    this.place(matrixOf);
  }

  private paint(t: number, mode: CoverageMode): void {
    const colours = this.mesh.geometry.getAttribute("color") as BufferAttribute;
    const state = `${mode} ${this.patches.filter((patch) => (patch.t ?? Infinity) <= t || (patch.section_t ?? Infinity) <= t).length} ${Math.round(t)}`;
    if (state === this.painted) return;
    this.painted = state;
    const colour = mode === "seen" ? SEEN : MISSED;
    this.patches.forEach((patch, k) => {
      const own = patch.t !== null && patch.t <= t;
      const section = patch.section_t !== null && patch.section_t <= t;
      const strength = mode === "seen" ? (own ? STRONG : section ? PALE : FAINT) : patch.section_t === null ? STRONG : FAINT;
      for (let corner = 0; corner < 4; corner++) colours.setXYZW(k * 4 + corner, colour.r, colour.g, colour.b, strength);
    });
    colours.needsUpdate = true;
  }

  private place(matrixOf: (part: number) => Matrix4): void {
    const positions = this.mesh.geometry.getAttribute("position") as BufferAttribute;
    const corner = new Vector3();
    const turned = new Map([...this.shut].map(([part, inverse]) => [part, new Matrix4().multiplyMatrices(matrixOf(part), inverse)]));
    this.patches.forEach((patch, k) => {
      const leaf = turned.get(patch.part);
      for (let c = 0; c < 4; c++) {
        corner.fromArray(patch.corners, c * 3);
        corner.addScaledVector(new Vector3(...patch.normal), LIFT_M);
        if (leaf) corner.applyMatrix4(leaf);
        positions.setXYZ(k * 4 + c, corner.x, corner.y, corner.z);
      }
    });
    positions.needsUpdate = true;
  }

  /** The middle of a patch, or of the first of a surface, to look at; null where there is none. */
  middle(aoi: string): Vector3 | null {
    const patch = this.patches.find((one) => one.aoi === aoi) ?? this.patches.find((one) => one.aoi.startsWith(`${aoi}/`));
    if (!patch) return null;
    const place = new Vector3();
    for (let c = 0; c < 4; c++) place.add(new Vector3().fromArray(patch.corners, c * 3));
    return place.divideScalar(4);
  }
}
