import { readFileSync } from 'node:fs';
import type { Endpoints } from '../../tools/endpoints.ts';

const SECRET_NAME = /PASSWORD|SECRET|TOKEN|KEY|BOOTSTRAP/i;
const PUBLIC_NAME = /PUBLISHABLE|ACCESS_KEY_ID/;
const SHORTEST = 12;

/** The secrets of the shop's processes, which no response may contain. Only those of the endpoints, if a process environment cannot be read. */
export function secretsOf({ databases, outputs, processes }: Endpoints): readonly string[] {
  const known = [...Object.values(databases).map(({ password }) => password), ...Object.values(outputs).flatMap(valuesOf)];
  const held = processes
    .flatMap(({ pid }) => environmentOf(pid))
    .flatMap(([name, value]) => (SECRET_NAME.test(name) && !PUBLIC_NAME.test(name) ? valuesOf(value) : []));
  return [...new Set([...known, ...held])].filter((secret) => secret.length >= SHORTEST && !/^https?:|@/.test(secret));
}

/** A secret is a text, or JSON with the secret among its fields. */
function valuesOf(value: string): readonly string[] {
  if (!value.startsWith('{')) return [value];
  return Object.values(JSON.parse(value)).filter((field) => typeof field === 'string');
}

function environmentOf(pid: number): readonly (readonly [name: string, value: string])[] {
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)] as const);
  } catch {
    return [];
  }
}
