/** Panels painted on a canvas, as the kiosk paints them (render/vrkiosk_render/paint.py). */

export interface PanelText {
  kind: "text";
  x: number;
  y: number;
  size: number;
  text: string;
  style: string;
  align: "left" | "centre" | "right";
  room: number;
}

export interface PanelBox {
  kind: "box";
  x: number;
  y: number;
  width: number;
  height: number;
  style: string;
}

export interface PanelPicture {
  kind: "picture";
  x: number;
  y: number;
  width: number;
  height: number;
  columns: number;
  rows: number;
  data: string;
  view: [number, number, number, number];
}

export interface Panel {
  width_mm: number;
  height_mm: number;
  dark: boolean;
  items: (PanelText | PanelBox | PanelPicture)[];
}

const PIXELS_PER_MM = 4;
const LARGEST = 1024; // pixels each way
const CAP_SHARE = 0.72; // of a font's size that its capitals are high
const DARK: Record<string, string> = {
  back: "#1c2126", body: "#e6e6e6", heading: "#f4f4f4", digits: "#f0f0e2", dim: "#9aa2a8", good: "#2cc095",
  caution: "#e69f00", alarm: "#f27a2b", button: "#33404b", button_hover: "#1f6e9e", bar: "#56b4e9",
  bar_back: "#30373e", rule: "#555f68",
};
const LIGHT: Record<string, string> = {
  back: "#dcdcd6", body: "#222528", heading: "#101214", digits: "#101214", dim: "#545a60", good: "#005c44",
  caution: "#7a4b00", alarm: "#9c3600", button: "#bec6cc", button_hover: "#8cc4e6", bar: "#0072b2",
  bar_back: "#c4c8ca", rule: "#8a9094",
};
const WEIGHTS: Record<string, string> = { heading: "600", digits: "700", body: "500" };

/** A canvas with the panel on it; pictures in it appear a little later, then `changed` is called. */
export function paintPanel(panel: Panel, changed: () => void = () => {}): HTMLCanvasElement {
  const scale = Math.min(PIXELS_PER_MM, LARGEST / panel.width_mm, LARGEST / panel.height_mm);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(Math.round(panel.width_mm * scale), 1);
  canvas.height = Math.max(Math.round(panel.height_mm * scale), 1);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const palette = panel.dark ? DARK : LIGHT;
  context.fillStyle = palette["back"] ?? "";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  for (const item of panel.items) {
    if (item.kind === "box") paintBox(context, item, palette);
    else if (item.kind === "text") paintText(context, item, panel.width_mm, palette);
    else void paintPicture(context, item).then(changed);
  }
  return canvas;
}

function paintBox(context: CanvasRenderingContext2D, box: PanelBox, palette: Record<string, string>): void {
  context.fillStyle = palette[box.style] ?? palette["button"] ?? "";
  context.beginPath();
  const radius = box.style.startsWith("button") ? Math.min(2.5, box.height / 3) : 0;
  context.roundRect(box.x, box.y, box.width, box.height, radius);
  context.fill();
}

function paintText(context: CanvasRenderingContext2D, text: PanelText, width: number, palette: Record<string, string>): void {
  const family = text.style === "digits" ? "monospace" : "system-ui, sans-serif";
  context.font = `${WEIGHTS[text.style] ?? "500"} ${text.size / CAP_SHARE}px ${family}`;
  context.textAlign = text.align === "centre" ? "center" : text.align;
  context.fillStyle = palette[text.style] ?? palette["body"] ?? "";
  const right = width - text.x;
  const beside = { left: right, right: text.x, centre: 2 * Math.min(text.x, right) }[text.align];
  context.fillText(text.text, text.x, text.y, text.room > 0 ? Math.min(beside, text.room) : beside);
}

async function paintPicture(context: CanvasRenderingContext2D, picture: PanelPicture): Promise<void> {
  const packed = Uint8Array.from(atob(picture.data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const grey = new Uint8Array(await new Response(stream).arrayBuffer());
  const image = new ImageData(picture.columns, picture.rows);
  for (let k = 0; k < picture.columns * picture.rows; k++) {
    image.data.fill(grey[k] ?? 0, k * 4, k * 4 + 3);
    image.data[k * 4 + 3] = 255;
  }
  const [left, top, across, down] = picture.view;
  const source = await createImageBitmap(image);
  context.drawImage(source, left, top, across, down, picture.x, picture.y, picture.width, picture.height);
}
