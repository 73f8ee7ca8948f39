/** How many pixels a picture has: fewer while it moves and the machine is slow, all when it stands. */

const SHARPEST = 2; // device pixels a pixel
const COARSEST = 0.35;
const SLOW_MS = 40; // between pictures
const QUICK_MS = 20;
const STANDS_MS = 250; // without a new picture: it stands still

/** Whether pictures are drawn by the processor alone, as on a machine without a graphics card. */
export function isSoftware(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export class Sharpness {
  private moving: number;
  private last = 0;
  private timer = 0;
  private stands = false;
  /** Whether the picture drawn last has all its pixels. */
  sharp = false;

  constructor(
    software: boolean,
    private readonly again: () => void,
  ) {
    this.moving = software ? COARSEST : 1;
  }

  /** Device pixels a pixel of the picture that is drawn now, `now` ms. */
  next(now: number): number {
    const passed = now - this.last;
    this.last = now;
    this.sharp = this.stands;
    if (this.stands) {
      this.stands = false;
      return Math.min(devicePixelRatio, SHARPEST);
    }
    if (passed < 500) {
      if (passed > SLOW_MS) this.moving = Math.max(this.moving * 0.85, COARSEST);
      else if (passed < QUICK_MS) this.moving = Math.min(this.moving * 1.05, 1);
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.stands = true;
      this.again();
    }, STANDS_MS);
    return Math.min(devicePixelRatio * this.moving, SHARPEST);
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
