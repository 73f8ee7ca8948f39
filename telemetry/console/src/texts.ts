/** Texts by key, in the language chosen; numbers and times as the language writes them. */

import { getJson } from "./api";
import type { Me } from "./types";

const KEPT_AS = "rocb-language";
let words: Record<string, string> = {};
let chosen = "en";

/** Loads the texts: of `?lang=`, of what was chosen before, or of the browser's language. */
export async function loadTexts(me: Me): Promise<void> {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT_AS);
  chosen = asked !== null && asked in me.languages ? asked : me.language;
  words = await getJson<Record<string, string>>(`/api/texts/${chosen}`);
  document.documentElement.lang = chosen;
}

/** The language of the page. */
export function language(): string {
  return chosen;
}

/** Shows the page in another language, now and later. */
export function chooseLanguage(code: string): void {
  localStorage.setItem(KEPT_AS, code);
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  location.replace(address);
  location.reload();
}

/** A text with its {placeholders} filled; the key itself where there is none. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there is such a text. */
export function known(key: string): boolean {
  return key in words;
}

/** A number with as many digits as it needs, one behind the point at most. */
export function number(value: number | null): string {
  if (value === null) return "–";
  return value.toLocaleString(chosen, { maximumFractionDigits: 1 });
}

/** A share of 0..1 in per cent. */
export function percent(value: number): string {
  return value.toLocaleString(chosen, { style: "percent", maximumFractionDigits: 0 });
}

/** A UTC time as day and minute. */
export function moment(iso: string | null): string {
  return iso === null ? "–" : iso.slice(0, 16).replace("T", " ");
}

/** 2:05, or 1:02:05 from an hour on; `fine`: with hundredths. */
export function clock(seconds: number | null, fine = false): string {
  if (seconds === null) return "–";
  const sign = seconds < 0 ? "-" : "";
  const hundredths = Math.round(Math.abs(seconds) * 100);
  const whole = fine ? Math.floor(hundredths / 100) : Math.round(hundredths / 100);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  const head = hours ? `${hours}:${two(minutes)}` : String(minutes);
  return `${sign}${head}:${two(rest)}${fine ? `.${two(hundredths % 100)}` : ""}`;
}
