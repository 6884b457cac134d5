import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AnySource } from '../../src/core/contract/plugin.js';
import type { Delivery } from './delivery.js';

/** The files of a plugin that is built in. */
export interface Room {
  /** The folder's own name. */
  readonly name: string;
  readonly index: string;
  readonly readme: string;
}

/** What a source is tried with. */
export interface Material {
  /** Absent for an in-house one: how its files lie is its own affair. */
  readonly room?: Room | undefined;
  /** Configurations, as they are written, that show how it is used. */
  readonly examples: readonly string[];
  /** The smallest configuration with which it runs; the empty one when absent. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the empty configuration lacks, if it lacks anything. */
  readonly lacks?: string;
  /** Real objects for the kinds that it watches, by plural. */
  readonly objects?: ReadonlyMap<string, readonly unknown[]>;
  /** Real deliveries for each path that it serves. */
  readonly deliveries?: readonly Delivery[];
  /** Configurations in which a proof of the sender is missing. */
  readonly unproven?: readonly unknown[];
  /** A configuration that says aloud that no proof is wanted. */
  readonly aloud?: unknown;
}

/** A source and what it is tried with. */
export interface Subject {
  readonly plugin: AnySource;
  readonly material: Material;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

export function roomOf(folder: string): Room {
  const name = folder.split('/').at(-1) ?? '';
  return { name, index: read(`${folder}/index.ts`), readme: read(`${folder}/README.md`) };
}

/** The configurations in a folder. */
export function examplesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => read(`${folder}/${file}`));
}

export function isNamedBy(examples: readonly string[], type: string): boolean {
  return examples.some((text) => new RegExp(`^ {2}${type}:`, 'm').test(text));
}
