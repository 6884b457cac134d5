import type { Health } from '../contract/component.js';

const REASON_CHARACTERS = 300;
const SOURCES = 'sources.';

/** A component's health, its reason cut to a readable length. */
export function briefly({ state, reason }: Health): Health {
  return { state, ...(reason === undefined ? {} : { reason: reason.slice(0, REASON_CHARACTERS) }) };
}

/** Only sources decide: spans of an exporter whose collector is away are kept. */
export function areSourcesOk(health: ReadonlyMap<string, Health>): boolean {
  return [...health].every(([name, { state }]) => !name.startsWith(SOURCES) || state === 'ok');
}

/** `1h0m5s`, `1m2s`, `0s`: as the Collector writes it, in whole seconds. */
export function formatUptime(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const parts = [
    ...(hours > 0 ? [`${String(hours)}h`] : []),
    ...(seconds >= 60 ? [`${String(minutes)}m`] : []),
  ];
  return `${parts.join('')}${String(seconds % 60)}s`;
}
