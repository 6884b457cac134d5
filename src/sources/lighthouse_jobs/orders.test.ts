import { describe, expect, it } from 'vitest';
import { at, changed, spanNamed, spansOf, story, type Wire } from '../../../test/support/objects.js';
import { itKnowsNoOrder } from '../../../test/support/orders.js';
import { mapJob } from './map.js';
import { lighthouseJob } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);
const map = (object: Wire, deleted = false) => mapJob(lighthouseJob.parse(object), deleted, {});

/** An earlier state of a job: older, and still running. */
function earlier(object: Wire): Wire {
  const open = changed(object, ['status', 'state'], 'running');
  return changed(open, ['metadata', 'resourceVersion'], '7');
}

const STORIES = ['job-failed', 'job-batch', 'job-of-a-push', 'job-aborted', 'job-pending'];

describe.each(STORIES)('%s', (name) => {
  itKnowsNoOrder(() => load(name), earlier, map);
});

describe('the jobs of one event', () => {
  it('share a root, whatever their order', () => {
    const jobs = [map(load('job-failed')), map(load('job-pending'), true)];
    const byId = (updates: typeof jobs) =>
      [...spansOf(updates)].sort((a, b) => a.spanId.localeCompare(b.spanId));
    const spans = byId(jobs);
    expect(byId(jobs.toReversed())).toEqual(spans);
    const root = spanNamed(spans, 'pull_request acme/pay');
    expect(root).toMatchObject({ start: at('10:00:00'), end: at('10:00:31'), status: 'error' });
    expect(
      spans
        .filter((span) => span.parentSpanId === root.spanId)
        .map((span) => span.name)
        .sort(),
    ).toEqual(['job doomed', 'job unit']);
  });
});

describe('a job that was aborted', () => {
  it('is a cancellation and an error', () => {
    expect(spanNamed(spansOf([map(load('job-aborted'))]), 'job nightly-zx81q')).toMatchObject({
      status: 'error',
      attributes: { 'cicd.pipeline.result': 'cancellation', 'error.type': 'aborted' },
    });
  });
});
