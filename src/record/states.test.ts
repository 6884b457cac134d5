import { describe, expect, it } from 'vitest';
import type { KubeChange } from '../core/contract/ports.js';
import { States } from './states.js';

const object = (resourceVersion: string, uid = 'u'): object => ({
  metadata: { uid, name: 'n', resourceVersion },
  spec: { env: 'secret' },
});
const state = (version: string, uid?: string): KubeChange => ({
  type: 'state',
  object: object(version, uid),
});
const deleted = (version: string, uid?: string): KubeChange => ({
  type: 'deleted',
  object: object(version, uid),
});
const vanished: KubeChange = { type: 'vanished', uid: 'u' };

/** `TYPE version` of each line. */
function linesOf(...changes: readonly KubeChange[]): readonly (string | undefined)[] {
  const states = new States();
  return changes.map((change) => {
    const line = states.lineOf(change);
    if (line === undefined) return undefined;
    expect(line.object).not.toContain('secret');
    const { metadata } = JSON.parse(line.object) as { metadata: { resourceVersion: string } };
    return `${line.type} ${metadata.resourceVersion}`;
  });
}

describe('the states of an object', () => {
  it.each<[string, readonly KubeChange[], readonly (string | undefined)[]]>([
    ['added, then changed', [state('1'), state('2')], ['ADDED 1', 'MODIFIED 2']],
    ['listed anew, unchanged', [state('1'), state('1')], ['ADDED 1', undefined]],
    ['deleted, with its last state', [state('1'), deleted('2')], ['ADDED 1', 'DELETED 2']],
    [
      'deleted twice, as by two watches',
      [state('1'), deleted('2'), deleted('2')],
      ['ADDED 1', 'DELETED 2', undefined],
    ],
    ['vanished in a gap', [state('1'), state('2'), vanished], ['ADDED 1', 'MODIFIED 2', 'DELETED 2']],
    ['vanished and never seen', [vanished], [undefined]],
    ['another one of the same name', [state('1'), state('2', 'v')], ['ADDED 1', 'ADDED 2']],
    ['without a version', [state(''), state('')], ['ADDED ', 'MODIFIED ']],
  ])('%s', (_, changes, lines) => {
    expect(linesOf(...changes)).toEqual(lines);
  });

  it.each([
    undefined,
    null,
    'x',
    [],
    {},
    { metadata: {} },
    { metadata: { uid: 'u' } },
    { metadata: { name: 'n' } },
  ])('what is no object gives no line: %j', (what) => {
    expect(new States().lineOf({ type: 'state', object: what })).toBeUndefined();
  });
});
