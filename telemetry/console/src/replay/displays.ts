/** Displays, plates and labels of a scene, painted from what the record says they show. */

import { CanvasTexture, DoubleSide, Group, LinearFilter, Matrix4, Mesh, MeshBasicMaterial, PlaneGeometry, SRGBColorSpace } from "three";
import type { Part } from "../types";
import { Pose, lastAt } from "./poses";
import type { Block } from "./protocol";
import { paintPanel, type Panel } from "./paint";

/** What a panel shows from a time on. */
interface Shown {
  t: number[];
  content: string[];
}

interface Display {
  part: number;
  panel: number;
  mesh: Mesh<PlaneGeometry, MeshBasicMaterial>;
  own: Matrix4;
  content: string;
}

/** The displays of a scene. */
export class Displays {
  readonly group = new Group();
  private readonly displays: Display[] = [];
  private readonly shown: Shown[] = [];
  private readonly textures = new Map<string, CanvasTexture>();

  constructor(
    parts: Part[],
    private readonly changed: () => void,
  ) {
    parts.forEach((part, number) => {
      if (part.display < 0 || part.overlaid || part.eye === "right") return;
      const mesh = new Mesh(new PlaneGeometry(1, 1), new MeshBasicMaterial({ side: DoubleSide, polygonOffset: true, polygonOffsetFactor: -2 }));
      mesh.matrixAutoUpdate = false;
      mesh.visible = false;
      this.group.add(mesh);
      const own = new Pose().read(part.display_pose).matrix(new Matrix4());
      this.displays.push({ part: number, panel: part.display, mesh, own, content: "" });
    });
  }

  /** Takes rows of the table `panels`. */
  add(block: Block): void {
    const panel = block.fields["panel"] as Uint32Array;
    const content = block.fields["content"] as string[];
    content.forEach((text, row) => {
      const shown = (this.shown[panel[row] ?? 0] ??= { t: [], content: [] });
      shown.t.push(block.t[row] ?? 0);
      shown.content.push(text);
    });
  }

  /** Shows what displays showed at `t`; `matrixOf`: where a part is, null: out of sight. */
  update(t: number, matrixOf: (part: number) => Matrix4 | null): void {
    for (const display of this.displays) {
      const matrix = matrixOf(display.part);
      const shown = this.shown[display.panel];
      const content = shown && matrix ? (shown.content[lastAt(shown.t, t)] ?? "") : "";
      display.mesh.visible = content !== "" && this.show(display, content);
      if (matrix && display.mesh.visible) {
        const size = display.mesh.userData as { width?: number; height?: number };
        display.mesh.matrix.multiplyMatrices(matrix, display.own).scale({ x: size.width ?? 1, y: size.height ?? 1, z: 1 } as never);
        display.mesh.matrixWorldNeedsUpdate = true;
      }
    }
  }

  /** Paints what is new; whether there is anything to see. */
  private show(display: Display, content: string): boolean {
    if (display.content !== content) {
      const panel = JSON.parse(content) as Panel;
      if (!panel.items.length) return false;
      display.content = content;
      display.mesh.userData = { width: panel.width_mm / 1000, height: panel.height_mm / 1000 };
      display.mesh.material.map = this.texture(content, panel);
      display.mesh.material.needsUpdate = true;
    }
    return true;
  }

  private texture(content: string, panel: Panel): CanvasTexture {
    let texture = this.textures.get(content);
    if (!texture) {
      const made = (texture = new CanvasTexture(
        paintPanel(panel, () => {
          made.needsUpdate = true;
          this.changed();
        }),
      ));
      texture.colorSpace = SRGBColorSpace;
      texture.minFilter = LinearFilter;
      texture.generateMipmaps = false;
      this.textures.set(content, texture);
      for (const [oldest, unused] of this.textures) {
        if (this.textures.size <= 200) break;
        this.textures.delete(oldest);
        unused.dispose();
      }
    }
    return texture;
  }
}
