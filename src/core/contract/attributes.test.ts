import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, it } from 'vitest';
import { ATTR, naming } from './attributes.js';

const known = new Set<unknown>(Object.values(conventions));
/** Prefixes of our own, for facts that no convention names yet. */
const OWN = /^(?:lighthouse\.|jenkins_x\.|tekton\.|lighthouse_telemetry\.|k8s\.event\.)/;

describe('attribute names', () => {
  const names = Object.values(ATTR);

  it.each(names.filter((name) => !OWN.test(name)))('%s is a semantic convention', (name) => {
    expect(known.has(name)).toBe(true);
  });

  it.each(names.filter((name) => OWN.test(name)))(
    '%s is our own, and no convention took it meanwhile',
    (name) => {
      expect(known.has(name)).toBe(false);
    },
  );

  it('stand once each', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('name an object by its kind', () => {
    expect(naming('Pod', 'p', 'u')).toEqual({ 'k8s.pod.name': 'p', 'k8s.pod.uid': 'u' });
    expect(naming('Pod', 'p')).toEqual({ 'k8s.pod.name': 'p' });
  });
});
