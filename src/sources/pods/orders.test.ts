import { describe, expect, it } from 'vitest';
import { at, changed, spanNamed, spansOf, story, type Wire } from '../../../test/support/objects.js';
import { mapPod } from './map.js';
import { pod } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const map = (object: Wire, deleted = false) => mapPod(pod.parse(object), deleted);

/** An earlier state of a pod: older, and still running. */
function earlier(object: Wire): Wire {
  const open = changed(object, ['status', 'phase'], 'Running');
  return changed(open, ['metadata', 'resourceVersion'], '7');
}

describe.each(['pod-succeeded', 'pod-evicted', 'pod-step-failed', 'pod-not-tektons', 'pod-being-deleted'])(
  '%s',
  (name) => {
    it('twice gives the same update', () => {
      expect(map(load(name))).toEqual(map(load(name)));
    });

    it('gives the same spans twice, late, and after an older state', () => {
      const [old, last] = [map(earlier(load(name))), map(load(name))];
      const spans = spansOf([old, last]);
      expect(spans.length).toBeGreaterThan(0);
      expect(spansOf([last, old])).toEqual(spans);
      expect(spansOf([last, last, old, last])).toEqual(spans);
    });
  },
);

describe('a pod that was deleted before it ended', () => {
  it('is a cancellation and no error, with its open sidecar', () => {
    const spans = spansOf([map(load('pod-being-deleted'), true)]);
    const cancelled = {
      end: at('10:00:10'),
      status: 'unset',
      attributes: {
        'cicd.pipeline.task.run.result': 'cancellation',
        'lighthouse_telemetry.incomplete': true,
      },
    };
    expect(spans.map((span) => span.name)).toEqual(['pod long', 'sidecar db']);
    expect(spanNamed(spans, 'pod long')).toMatchObject(cancelled);
    expect(spanNamed(spans, 'sidecar db')).toMatchObject(cancelled);
  });

  it('that ended before is told as it ended', () => {
    const spans = spansOf([map(load('pod-step-failed'), true)]);
    expect(spanNamed(spans, 'pod compile')).toMatchObject({ end: at('10:00:06'), status: 'error' });
    expect(spanNamed(spans, 'pod compile').attributes).not.toHaveProperty('lighthouse_telemetry.incomplete');
  });
});
