import { describe, expect, it } from 'vitest';
import { at, changed, spanNamed, spansOf, story, type Wire } from '../../../test/support/objects.js';
import { itKnowsNoOrder } from '../../../test/support/orders.js';
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
    itKnowsNoOrder(() => load(name), earlier, map);
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
