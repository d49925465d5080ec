import type { Unit } from '../../../observability/boards/board.ts';

export const MEBIBYTE = 1_048_576;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** A value with its unit, short enough for an axis. */
export function formatValue(value: number | null, unit: Unit): string {
  if (value === null) return '–';
  switch (unit) {
    case 'ratio':
      return `${short(value * 100)} %`;
    case 'seconds':
      return value !== 0 && value < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case 'bytes':
      return `${short(value / MEBIBYTE)} MiB`;
    case 'per second':
      return `${short(value)}/s`;
    case 'per minute':
      return `${short(value)}/min`;
    case 'count':
      return short(value);
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Hours and minutes, in UTC as in Grafana. */
export function formatTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().slice(11, 16);
}
