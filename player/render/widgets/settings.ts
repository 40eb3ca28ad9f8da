import type { Settings } from './types';

export function text(settings: Settings, name: string, otherwise = ''): string {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

export function amount(settings: Settings, name: string, otherwise = 0): number {
  const value = settings[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

export function flag(settings: Settings, name: string): boolean {
  return settings[name] === true;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
