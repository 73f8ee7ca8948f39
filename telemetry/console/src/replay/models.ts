/** Parts of a scene as instances of their models: few draw calls, whatever the number of parts. */

import {
  type BufferGeometry,
  Color,
  Group,
  InstancedMesh,
  Matrix4,
  type Mesh,
  type SkinnedMesh,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { get } from "../api";
import type { Part, Scene } from "../types";
import { type Tiles, colourByMasks } from "./materials";

const HIDDEN = new Matrix4().makeScale(0, 0, 0);
const BOX = /^(container$|leaf_|number_|rod_|seal|node_)/; // cut away where it hides the officer

/** What one model of the scene is drawn with: an instanced mesh for each of its materials. */
interface Drawn {
  meshes: InstancedMesh[];
}

/** The parts of a scene in three.js. Hands that bend are left to `hands.ts`, which takes them. */
export class Models {
  readonly group = new Group();
  readonly skinned = new Map<string, SkinnedMesh[]>();
  /** Models that this server does not have. */
  readonly missing: string[] = [];
  private readonly place: { drawn: Drawn; instance: number }[] = [];

  private constructor(private readonly parts: Part[]) {}

  /** Loads every model of the scene. `tell`: share that is done, 0..1. */
  static async load(scene: Scene, tiles: Tiles, tell: (share: number) => void): Promise<Models> {
    const models = new Models(scene.parts);
    const used = new Map<string, number[]>();
    scene.parts.forEach((part, number) => {
      if (part.model) used.set(part.model, [...(used.get(part.model) ?? []), number]);
    });
    const loader = new GLTFLoader();
    let done = 0;
    const load = async ([model, numbers]: [string, number[]]): Promise<void> => {
      const url = scene.models[model];
      if (url === undefined) models.missing.push(model);
      else {
        const file = await (await get(url)).arrayBuffer();
        const found = await loader.parseAsync(file, "");
        models.add(model, numbers, found.scene, tiles);
      }
      tell(++done / used.size);
    };
    await Promise.all([...used].map(load));
    return models;
  }

  private add(model: string, numbers: number[], source: Group, tiles: Tiles): void {
    const box = numbers.some((n) => BOX.test(this.parts[n]?.name ?? ""));
    source.updateMatrixWorld(true);
    const found: Mesh[] = [];
    source.traverse((node) => {
      if ((node as Mesh).isMesh) found.push(node as Mesh);
    });
    const skinned = found.filter((mesh) => (mesh as SkinnedMesh).isSkinnedMesh) as SkinnedMesh[];
    if (skinned.length) {
      for (const mesh of skinned) {
        colourByMasks(mesh.geometry);
        mesh.material = tiles.material(mesh.material as never, false);
      }
      this.skinned.set(model, skinned);
      return;
    }
    const drawn: Drawn = { meshes: found.map((mesh) => this.instances(mesh, numbers, tiles, box)) };
    numbers.forEach((number, instance) => {
      this.place[number] = { drawn, instance };
    });
    this.group.add(...drawn.meshes);
  }

  private instances(mesh: Mesh, numbers: number[], tiles: Tiles, box: boolean): InstancedMesh {
    const geometry: BufferGeometry = mesh.geometry.clone().applyMatrix4(mesh.matrixWorld);
    colourByMasks(geometry);
    const material = tiles.material(mesh.material as never, box);
    const instances = new InstancedMesh(geometry, material, numbers.length);
    instances.frustumCulled = false; // its parts may be anywhere
    instances.userData["box"] = box;
    const colour = new Color();
    numbers.forEach((number, k) => {
      instances.setMatrixAt(k, HIDDEN);
      const [r, g, b] = this.parts[number]?.tint ?? [1, 1, 1];
      instances.setColorAt(k, colour.setRGB(r, g, b));
    });
    return instances;
  }

  /** Puts a part somewhere, or out of sight. */
  put(part: number, matrix: Matrix4 | null): void {
    const place = this.place[part];
    for (const mesh of place?.drawn.meshes ?? []) {
      mesh.setMatrixAt(place?.instance ?? 0, matrix ?? HIDDEN);
      mesh.instanceMatrix.needsUpdate = true;
    }
  }

  dispose(): void {
    for (const { drawn } of this.place.filter(Boolean)) {
      for (const mesh of drawn.meshes) mesh.geometry.dispose();
    }
  }
}
