/** A trainer's own bookmarks of a session: kept in this browser, because a record never changes. */

export interface Bookmarks {
  readonly all: readonly number[];
  add(t: number): void;
}

/** Those of a session, s, in order. */
export function bookmarksOf(session: string): Bookmarks {
  const key = `rocb-bookmarks-${session}`;
  const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
  const all: number[] = Array.isArray(kept) ? kept.filter((t): t is number => typeof t === "number") : [];
  return {
    all,
    /** Adds one; near an old one, takes that away. */
    add(t: number): void {
      const near = all.findIndex((other) => Math.abs(other - t) < 0.5);
      if (near >= 0) all.splice(near, 1);
      else all.push(t);
      all.sort((a, b) => a - b);
      localStorage.setItem(key, JSON.stringify(all));
    },
  };
}
