import { describe, expect, it } from 'vitest';
import { changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapRun } from './map-run.js';
import { pipelineRun } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const mapped = (object: Wire): EntityUpdate => mapRun(pipelineRun.parse(object), false, {});

describe('the name of a pipeline', () => {
  const context = 'lighthouse.jenkins-x.io/context';
  const base = changed(load('pipelinerun-succeeded'), ['spec', 'pipelineRef'], { name: 'nightly' });
  const uncontexted = changed(base, ['metadata', 'labels', context], undefined);
  const embedded = changed(uncontexted, ['spec', 'pipelineRef'], undefined);

  it.each([
    ['the context', base, 'RUN unit'],
    ['an empty context: the reference', changed(base, ['metadata', 'labels', context], ''), 'RUN nightly'],
    ['no context: the reference', uncontexted, 'RUN nightly'],
    ['an embedded spec: generateName without its dash', embedded, 'RUN acme-pay-pr-4-unit'],
    [
      'none of them: the name',
      changed(embedded, ['metadata', 'generateName'], undefined),
      'RUN acme-pay-pr-4-unit-25g4l',
    ],
  ])('is, with %s', (_, object, name) => {
    expect(mapped(object).facts.name).toBe(name);
  });
});

describe('what a run tells the root of its event', () => {
  const label = (name: string, value: string | undefined): Wire =>
    changed(load('pipelinerun-succeeded'), ['metadata', 'labels', name], value);
  const type = 'lighthouse.jenkins-x.io/type';

  it.each([
    ['presubmit', 'pull_request acme/pay'],
    ['batch', 'pull_request acme/pay'],
    ['postsubmit', 'push acme/pay'],
    ['periodic', 'push acme/pay'],
    [undefined, 'push acme/pay'],
  ])('of a %s: %s', (value, name) => {
    expect(mapped(label(type, value)).eventFacts?.name).toBe(name);
  });

  it('without refs: event and the pipeline', () => {
    const run = mapped(label('lighthouse.jenkins-x.io/refs.org', undefined));
    expect(run.eventFacts?.name).toBe('event unit');
  });

  it.each([
    ['PR-4', undefined],
    ['batch', undefined],
    ['release-1.2', 'release-1.2'],
  ])('branch %s is the ref %s', (branch, ref) => {
    const { facts } = mapped(label('lighthouse.jenkins-x.io/branch', branch));
    expect(facts.resource['vcs.ref.head.name']).toBe(ref);
  });
});
