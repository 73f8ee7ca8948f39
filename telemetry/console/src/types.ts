/** What the server answers below /api/ (telemetry/rocb_server/console_api.py, console_scene.py). */

export interface Me {
  name: string;
  role: string;
  centre: string | null;
  rights: string[];
  language: string;
  languages: Record<string, string>;
}

export interface Listed {
  id: string;
  state: "receiving" | "stored";
  centre: string;
  kiosk: string;
  started: string;
  duration_s: number | null;
  officer: string | null;
  scenario: string | null;
  decision: string | null;
  score: number | null;
  readable: boolean;
  progress: { here: number; total: number } | null;
}

export interface SessionList {
  count: number;
  pages: number;
  choices: Record<string, string[]>;
  titles: Record<string, string>;
  sessions: Listed[];
}

export interface Line {
  text: string;
  name: string;
  points: number | null;
  of: number | null;
  why: string;
  parts: Line[];
}

/** `t`: training time as the result counts it, s; `at`: that moment of the record, s. */
export interface Miss {
  kind: string;
  text: string;
  what: string;
  place: string;
  aoi: string;
  t: number | null;
  at: number | null;
}

export interface Cue {
  kind: string;
  what: string;
  place: string;
  aoi: string;
  times: { t: number | null; at: number | null }[];
}

export interface Result {
  total: number | null;
  passed: boolean | null;
  right: boolean | null;
  coverage: number | null;
  rubric: string;
  source: string;
  critical: string[];
  areas: Line[];
  misses: Miss[];
  stages: string[];
  cues: Cue[];
}

export interface Moment {
  t: number;
  name: string;
  group: string;
  text: string;
}

export interface StoredFile {
  name: string;
  size: number;
  sha256: string;
  here: boolean;
}

export interface Told extends Listed {
  title: string;
  scenario_known: boolean;
  encrypted: string | null;
  unplayable: string;
  missing: number;
  problem: string;
  ended: string;
  versions: Record<string, string>;
  result: Result | null;
  moments: Moment[];
  pictures: string[];
  files: StoredFile[];
  received: string | null;
  manifest_sha256: string | null;
}

export interface Part {
  name: string;
  model: string;
  display: number;
  display_pose: number[];
  tint: [number, number, number];
  overlaid: boolean;
  glow: number;
  eye: "both" | "left" | "right";
}

export interface Patch {
  aoi: string;
  corners: number[];
  normal: [number, number, number];
  part: number;
  t: number | null;
  section_t: number | null;
}

export interface Tile {
  base: string;
  normal: string;
  orm: string;
}

export interface Scene {
  origin: string;
  language: string;
  parts: Part[];
  models: Record<string, string>;
  tiles: Record<string, Tile>;
  interior: [number, number, number, number];
  ground: number;
  time: "day" | "dusk";
  tables: string[];
  same_assets: boolean;
  patches: Patch[];
}
