/** Requests to the server, and its refusals as errors a person can read. */

/** The server refused: what, why, and what to do. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly what: string,
    readonly why: string,
    readonly remedy: string,
  ) {
    super(`${what}: ${why}`);
  }
}

/** JSON of an address. Refusal where the server says no, or is not reached. */
export async function getJson<T>(path: string): Promise<T> {
  return (await (await get(path)).json()) as T;
}

/** Sends something to be made or changed; `version`: the one it was changed from. JSON of the
answer, nothing where it has none. */
export async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown, version?: number): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (version !== undefined) headers["if-match"] = `"${version}"`;
  const answer = await get(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** The answer of an address. Without a log-in (any more) the page that asks for one is opened. */
export async function get(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (error) {
    throw new Refusal(0, "unreachable", location.host, String(error), "");
  }
  if (answer.status === 401) {
    const here = location.pathname + location.search;
    location.assign(`/login?next=${encodeURIComponent(here)}`);
  }
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

async function refusalOf(answer: Response): Promise<Refusal> {
  try {
    const { code, what, why, do: remedy } = (await answer.json()) as Record<string, string>;
    return new Refusal(answer.status, code ?? "", what ?? "", why ?? "", remedy ?? "");
  } catch {
    return new Refusal(answer.status, "", answer.url, answer.statusText, "");
  }
}
