import { durationMicros } from './duration.js';
import type { Micros } from '../../core/contract/model.js';

export interface Pull {
  /** Without tag and digest. */
  readonly image: string;
  readonly tag?: string;
  readonly length: Micros;
  readonly bytes?: number;
}

/** A full stop ends the duration only where the text ends or goes on after a space: `1.234s` has one inside. */
const PULLED =
  /^Successfully pulled image "([^"]+)" in (\S+?)(?: \((\S+) including waiting\))?[.,;]?(?:\s|$)/;
/** Before an `@` that begins no digest, or in an address, there may be credentials. */
const REFERENCE = /^(?![^/]*:\/\/)[^@]+(?:@[A-Za-z0-9+._-]+:[0-9a-fA-F]+)?$/;
const SIZE = /Image size: (\d{1,15}) bytes/;

/** `ghcr.io/acme/tools:1@sha256:...` -> name and tag; the colon of a port is no tag. */
export function splitImage(reference: string): { readonly image: string; readonly tag?: string } {
  const [undigested = reference] = reference.split('@');
  const match = /^(.+):([\w][\w.-]*)$/.exec(undigested);
  const [, image, tag] = match ?? [];
  return image === undefined || tag === undefined ? { image: undigested } : { image, tag };
}

/** Reads the message of a Pulled event; undefined when it tells no length (`already present on machine`). */
export function parsePull(message: string): Pull | undefined {
  const match = PULLED.exec(message);
  const [, reference, pulling, waiting] = match ?? [];
  if (reference === undefined || pulling === undefined || !REFERENCE.test(reference)) return undefined;
  const length = durationMicros(waiting ?? pulling);
  if (length === undefined) return undefined;
  const bytes = SIZE.exec(message)?.[1];
  return { ...splitImage(reference), length, ...(bytes === undefined ? {} : { bytes: Number(bytes) }) };
}
