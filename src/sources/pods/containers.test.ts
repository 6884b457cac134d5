import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import { mapPod } from './map.js';
import { pod } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const mapped = (object: Wire): EntityUpdate => mapPod(pod.parse(object), false);

describe('a pod that Tekton did not make', () => {
  const names = { 'k8s.pod.name': 'nightly-29540-k7x2p', 'k8s.pod.uid': 'plain-uid' };

  it('shows every container that ran, and is named as its maker called it', () => {
    const update = mapped(load('pod-not-tektons'));
    expect(update.facts).toEqual({
      name: 'pod nightly-29540',
      kind: 'internal',
      service: 'kubernetes',
      resource: {
        ...names,
        'k8s.namespace.name': 'batch',
        'cicd.worker.id': 'plain-uid',
        'cicd.worker.name': 'nightly-29540-k7x2p',
      },
      attributes: names,
    });
    expect(update).not.toHaveProperty('traceKey');
    expect(update.outcome).toEqual({ result: 'timeout', errorType: 'DeadlineExceeded' });
    expect(update.parts).toEqual([
      {
        path: 'init/fetch',
        name: 'init fetch',
        start: at('10:00:01'),
        end: at('10:00:02'),
        attributes: { ...names, 'k8s.container.name': 'fetch' },
        outcome: { result: 'failure', errorType: 'Error' },
      },
      {
        path: 'container/step-work',
        name: 'container step-work',
        start: at('10:00:03'),
        end: at('10:00:09'),
        attributes: { ...names, 'k8s.container.name': 'step-work' },
        outcome: { result: 'failure', errorType: '_OTHER' },
      },
      {
        path: 'container/log-shipper',
        name: 'container log-shipper',
        start: at('10:00:08'),
        end: at('10:00:08'),
        attributes: { ...names, 'k8s.container.name': 'log-shipper' },
        outcome: { result: 'success' },
      },
    ]);
  });

  it('is named by its name when it was not generated', () => {
    const bare = changed(load('pod-not-tektons'), ['metadata', 'generateName'], undefined);
    expect(mapped(bare).facts.name).toBe('pod nightly-29540-k7x2p');
  });
});
