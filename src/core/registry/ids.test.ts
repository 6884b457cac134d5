import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKey, jobKey, noteKey, objectKey, partKey } from '../contract/keys.js';
import { spanIdOf, traceIdOf } from './ids.js';

describe('ids', () => {
  it('are known: another value breaks every trace that is already stored', () => {
    expect(traceIdOf(eventKey('4a5b'))).toBe('be7652d7fcd960aca5e05c66918ee50c');
    expect(traceIdOf(jobKey('jx', 'acme-1'))).toBe('132ac5e6695bd5d20b707161e717e670');
    expect(spanIdOf(objectKey('0000'))).toBe('8e38ebd019ec311e');
    expect(spanIdOf(partKey(objectKey('0000'), 'step/build'))).toBe('91176a48a5893ca4');
    expect(spanIdOf(eventKey(''))).toBe('a3d7c752943c38b9');
  });

  it('come from the words of the design', () => {
    expect([
      eventKey('g'),
      objectKey('u'),
      jobKey('ns', 'i'),
      noteKey('n'),
      partKey(objectKey('u'), 'queue'),
    ]).toEqual(['event|g', 'k8s|u', 'job|ns/i', 'k8s-event|n', 'k8s|u|queue']);
  });

  it('are the first bytes of the hash of any key, in UTF-8', () => {
    const hash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(traceIdOf(key)).toBe(hash(`lighthouse-telemetry/1|trace|${key}`).slice(0, 32));
        expect(spanIdOf(key)).toBe(hash(`lighthouse-telemetry/1|span|${key}`).slice(0, 16));
      }),
    );
  });
});
