/** Reads Parquet tables in pieces, off the page's thread: ranges in, typed arrays out. */

import { decompress } from "fzstd";
import {
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type ColumnData,
  type Compressors,
  type FileMetaData,
} from "hyparquet";
import { Refusal, get } from "../api";
import type { Answer, Block, Field, Group, OpenRequest, ReadRequest, Request, Table, Values } from "./protocol";

const TAIL_BYTES = 1 << 16; // asked for first: footers are smaller, mostly
const compressors: Compressors = {
  ZSTD: (input, size) => decompress(input, new Uint8Array(size)),
};

interface Open {
  file: AsyncBuffer;
  metadata: FileMetaData;
  origin: bigint;
  starts: number[]; // first row of each group
}

const tables = new Map<Table, Open>();

self.onmessage = async (event: MessageEvent<Request>): Promise<void> => {
  const request = event.data;
  try {
    const answer: Answer =
      request.kind === "open"
        ? { id: request.id, groups: await open(request) }
        : { id: request.id, block: await read(request) };
    self.postMessage(answer, { transfer: "block" in answer ? buffersOf(answer.block) : [] });
  } catch (error) {
    self.postMessage({ id: request.id, error: plain(error) } satisfies Answer);
  }
};

function plain(error: unknown): { status: number; code: string; what: string; why: string; remedy: string } {
  if (error instanceof Refusal) {
    const { status, code, what, why, remedy } = error;
    return { status, code, what, why, remedy };
  }
  return { status: 0, code: "damaged", what: "", why: String(error), remedy: "" };
}

function buffersOf(block: Block): ArrayBuffer[] {
  return [block.t, ...Object.values(block.fields)].flatMap((values) => (Array.isArray(values) ? [] : [values.buffer as ArrayBuffer]));
}

/** A file by ranges; the server sends the whole where it cannot send pieces. */
async function remote(url: string): Promise<AsyncBuffer> {
  const first = await get(url, { headers: { range: `bytes=-${TAIL_BYTES}` } });
  const tail = await first.arrayBuffer();
  const total = first.status === 206 ? Number(first.headers.get("content-range")?.split("/")[1]) : tail.byteLength;
  const tailStart = total - tail.byteLength;
  return {
    byteLength: total,
    async slice(start: number, end: number = total): Promise<ArrayBuffer> {
      if (start >= tailStart) return tail.slice(start - tailStart, end - tailStart);
      const piece = await get(url, { headers: { range: `bytes=${start}-${end - 1}` } });
      return piece.arrayBuffer();
    },
  };
}

async function open(request: OpenRequest): Promise<Group[]> {
  const file = await remote(request.url);
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: TAIL_BYTES });
  const origin = BigInt(request.origin);
  const seconds = (value: unknown): number => Number(BigInt(value as bigint) - origin) / 1e9;
  const starts: number[] = [];
  let row = 0;
  const groups = metadata.row_groups.map((group) => {
    const column = group.columns.find((c) => c.meta_data?.path_in_schema[0] === "t");
    const range = column?.meta_data?.statistics;
    starts.push(row);
    row += Number(group.num_rows);
    return {
      start: seconds(range?.min_value ?? origin),
      end: seconds(range?.max_value ?? origin),
      rows: Number(group.num_rows),
    };
  });
  tables.set(request.table, { file, metadata, origin, starts });
  return groups;
}

async function read(request: ReadRequest): Promise<Block> {
  const table = tables.get(request.table);
  if (!table) throw new Error(`${request.table} was not opened`);
  const rowStart = table.starts[request.group] ?? 0;
  const rows = Number(table.metadata.row_groups[request.group]?.num_rows ?? 0);
  const found = new Map<string, ArrayLike<unknown>[]>();
  const take = (chunk: ColumnData): void => {
    const chunks = found.get(chunk.columnName) ?? [];
    chunks.push(chunk.columnData as ArrayLike<unknown>);
    found.set(chunk.columnName, chunks);
  };
  await parquetRead({
    file: table.file,
    metadata: table.metadata,
    columns: ["t", ...request.fields.flatMap((field) => field.columns)],
    rowStart,
    rowEnd: rowStart + rows,
    compressors,
    onChunk: take,
  });
  const t = new Float64Array(rows);
  each(found.get("t"), (k, value) => {
    t[k] = Number((value as bigint) - table.origin) / 1e9;
  });
  const fields = request.fields.map((field) => [field.name, gathered(field, found, rows)] as const);
  return { t, fields: Object.fromEntries(fields) };
}

function each(chunks: ArrayLike<unknown>[] | undefined, use: (row: number, value: unknown) => void): void {
  let row = 0;
  for (const chunk of chunks ?? []) {
    for (let k = 0; k < chunk.length; k++) use(row++, chunk[k]);
  }
}

function gathered(field: Field, found: Map<string, ArrayLike<unknown>[]>, rows: number): Values {
  const width = field.columns.length;
  if (field.kind === "text") {
    const texts: string[] = [];
    each(found.get(field.columns[0] ?? ""), (_, value) => texts.push(String(value)));
    return texts;
  }
  const values = field.kind === "uint" ? new Uint32Array(rows * width) : new Float32Array(rows * width);
  field.columns.forEach((column, place) => {
    each(found.get(column), (row, value) => {
      values[row * width + place] = Number(value);
    });
  });
  return values;
}
