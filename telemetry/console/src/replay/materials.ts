/** Materials of models: glTF's own factors, with the tiles that its extras name. */

import {
  BufferAttribute,
  type BufferGeometry,
  type Material,
  MeshStandardMaterial,
  RepeatWrapping,
  SRGBColorSpace,
  type Texture,
  TextureLoader,
} from "three";
import type { Tile } from "../types";

const RUST = [0.45, 0.27, 0.17] as const; // what a worn fold shows, as a factor

/** Textures of the tiles, each loaded once, when a material first wants it. */
export class Tiles {
  private readonly loader = new TextureLoader();
  private readonly known = new Map<string, Texture>();
  private readonly made = new Map<string, MeshStandardMaterial>();

  constructor(
    private readonly tiles: Record<string, Tile>,
    private readonly anisotropy: number,
    private readonly loaded: () => void,
  ) {}

  /** Our material for one of a model's. Equal ones are one. */
  material(source: Material, box: boolean): MeshStandardMaterial {
    const found = source as MeshStandardMaterial;
    const name = String(found.userData["tile"] ?? "");
    const { r, g, b } = found.color;
    const clear = found.transparent ? found.opacity : 1;
    const key = [name, r, g, b, found.roughness, found.metalness, found.emissiveIntensity, found.emissive.getHex(), clear, box].join();
    const known = this.made.get(key);
    if (known) return known;
    const made = new MeshStandardMaterial({
      color: found.color,
      roughness: found.roughness,
      metalness: Math.min(found.metalness, 0.6), // there is no yard to be mirrored
      emissive: found.emissive,
      emissiveIntensity: found.emissiveIntensity,
      vertexColors: true,
    });
    if (clear < 1) Object.assign(made, { transparent: true, opacity: clear, depthWrite: false });
    const tile = this.tiles[name];
    if (tile) {
      made.map = this.texture(tile.base, true);
      made.normalMap = this.texture(tile.normal, false);
      made.roughnessMap = this.texture(tile.orm, false);
    }
    this.made.set(key, made);
    return made;
  }

  private texture(url: string, colour: boolean): Texture {
    const known = this.known.get(url);
    if (known) return known;
    const texture = this.loader.load(url, this.loaded);
    texture.wrapS = texture.wrapT = RepeatWrapping;
    texture.flipY = false;
    texture.anisotropy = this.anisotropy;
    if (colour) texture.colorSpace = SRGBColorSpace;
    this.known.set(url, texture);
    return texture;
  }

  /** Materials that are cut away with the walls of the box. */
  get all(): Iterable<MeshStandardMaterial> {
    return this.made.values();
  }

  dispose(): void {
    for (const texture of this.known.values()) texture.dispose();
    for (const material of this.made.values()) material.dispose();
  }
}

/** Gives a geometry colours from its four masks (docs/drawing.md): r is wear, g is tint. */
export function colourByMasks(geometry: BufferGeometry): void {
  const masks = geometry.getAttribute("_masks");
  const count = geometry.getAttribute("position").count;
  const colours = new Float32Array(count * 3);
  for (let k = 0; k < count; k++) {
    const wear = masks ? masks.getX(k) : 0;
    const tint = 0.8 + 0.4 * (masks ? masks.getY(k) : 0.5);
    const rust = Math.min(Math.max((wear - 0.25) * 1.2, 0), 0.8);
    for (let c = 0; c < 3; c++) colours[k * 3 + c] = tint * (1 - rust + rust * (RUST[c] ?? 1));
  }
  geometry.deleteAttribute("_masks");
  geometry.deleteAttribute("color");
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
}
