/** What the page and the worker that reads Parquet say to each other. */

export type Table = "frames" | "hands" | "gaze" | "eyes" | "objects" | "scene" | "panels";
export type Values = Float32Array | Uint32Array | Float64Array | string[];

/** Some columns side by side: row k is `values[k * width]` and on. */
export interface Field {
  name: string;
  columns: string[];
  kind: "float" | "uint" | "text";
}

/** A row group: its rows are from `start` to `end`, s since the origin. */
export interface Group {
  start: number;
  end: number;
  rows: number;
}

export interface OpenRequest {
  id: number;
  kind: "open";
  table: Table;
  url: string;
  origin: string;
}

export interface ReadRequest {
  id: number;
  kind: "read";
  table: Table;
  group: number;
  fields: Field[];
}

export type Request = OpenRequest | ReadRequest;

/** `t` of each row, s since the origin, and the fields by name. */
export interface Block {
  t: Float64Array;
  fields: Record<string, Values>;
}

export type Answer =
  | { id: number; groups: Group[] }
  | { id: number; block: Block }
  | { id: number; error: { status: number; code: string; what: string; why: string; remedy: string } };
