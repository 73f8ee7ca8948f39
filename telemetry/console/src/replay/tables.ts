/** The record's tables as the page uses them: opened and read by the worker, kept while needed. */

import { Refusal } from "../api";
import { lastAt } from "./poses";
import type { Answer, Block, Field, Group, Request, Table } from "./protocol";

type Unsent = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

/** The worker, asked and answering. */
export class Reader {
  private readonly worker = new Worker(new URL("./tracks.worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, { done: (answer: Answer) => void; failed: (why: Error) => void }>();
  private last = 0;

  constructor() {
    this.worker.onmessage = (event: MessageEvent<Answer>): void => {
      const answer = event.data;
      const waits = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (!waits) return;
      if ("error" in answer) {
        const { status, code, what, why, remedy } = answer.error;
        waits.failed(new Refusal(status, code, what, why, remedy));
      } else waits.done(answer);
    };
  }

  ask(request: Unsent): Promise<Answer> {
    const id = ++this.last;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.worker.postMessage({ ...request, id });
    });
  }

  close(): void {
    this.worker.terminate();
  }
}

/** A table whose row groups are read when their time comes, and the oldest used forgotten. */
export class GroupedTable {
  private readonly blocks = new Map<number, Block>(); // in order of use
  private readonly coming = new Map<number, Promise<Block>>();

  private constructor(
    private readonly reader: Reader,
    readonly table: Table,
    readonly groups: Group[],
    private readonly fields: Field[],
    private readonly most: number,
  ) {}

  /** most: row groups that are kept. */
  static async open(
    reader: Reader,
    table: Table,
    url: string,
    origin: string,
    fields: Field[],
    most: number,
  ): Promise<GroupedTable> {
    const answer = await reader.ask({ kind: "open", table, url, origin });
    return new GroupedTable(reader, table, "groups" in answer ? answer.groups : [], fields, most);
  }

  /** The group that `t` falls into, or the last before it; -1 before all. */
  groupAt(t: number): number {
    let group = this.groups.length - 1;
    while (group > 0 && (this.groups[group]?.start ?? 0) > t) group--;
    return group;
  }

  /** A group that was read already. */
  known(group: number): Block | undefined {
    const block = this.blocks.get(group);
    if (block) {
      this.blocks.delete(group);
      this.blocks.set(group, block);
    }
    return block;
  }

  /** A group, read now where it was not. */
  async block(group: number): Promise<Block | undefined> {
    if (group < 0 || group >= this.groups.length) return undefined;
    const known = this.known(group);
    if (known) return known;
    let coming = this.coming.get(group);
    if (!coming) {
      coming = this.read(group);
      this.coming.set(group, coming);
    }
    return coming;
  }

  /** Block and row at `t`, where they are known. */
  at(t: number): { block: Block; row: number } | undefined {
    const block = this.known(this.groupAt(t));
    return block && { block, row: Math.max(lastAt(block.t, t), 0) };
  }

  private async read(group: number): Promise<Block> {
    try {
      const answer = await this.reader.ask({ kind: "read", table: this.table, group, fields: this.fields });
      if (!("block" in answer)) throw new Error(`${this.table}: no rows came`);
      this.blocks.set(group, answer.block);
      for (const oldest of this.blocks.keys()) {
        if (this.blocks.size <= this.most) break;
        this.blocks.delete(oldest);
      }
      return answer.block;
    } finally {
      this.coming.delete(group);
    }
  }
}
