import { describe, expect, it } from 'vitest';
import { changed, story, type Wire } from '../../../test/support/objects.js';
import { isOfJenkinsServer, mapActivity } from './map.js';
import { pipelineActivity } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

const mapped = (object: Wire) => mapActivity(pipelineActivity.parse(object), false, 'all');

/** What is left of an activity without its spec's fields and labels, one by one. */
function without(object: Wire, ...paths: readonly (readonly [string, ...string[]])[]): Wire {
  return paths.reduce((rest, path) => changed(rest, path, undefined), object);
}

describe('what an activity is called', () => {
  const LABELS = ['metadata', 'labels'] as const;
  const named = (object: Wire) => {
    const { facts } = mapped(object);
    return [facts.name, facts.attributes['cicd.pipeline.name']];
  };

  it('is its context, else that of its labels, else its pipeline, else its name', () => {
    const object = changed(load('activity-released'), [...LABELS, 'context'], 'plain');
    expect(named(changed(object, ['spec', 'context'], 'Own'))).toEqual(['activity Own', 'Own']);
    const unlabelled = without(object, ['spec', 'context']);
    expect(named(unlabelled)).toEqual(['activity release', 'release']);
    const plain = without(unlabelled, [...LABELS, 'lighthouse.jenkins-x.io/context']);
    expect(named(plain)).toEqual(['activity plain', 'plain']);
    const bare = without(plain, [...LABELS, 'context']);
    expect(named(bare)).toEqual(['activity main', 'main']);
    for (const pipeline of [undefined, null, '', 'acme/']) {
      expect(named(changed(bare, ['spec', 'pipeline'], pipeline))[0]).toBe('activity acme-shop-main-3');
    }
  });

  it('without any context is its branch, and no run can be found by it', () => {
    const update = mapped(load('activity-without-context'));
    expect(update.facts.name).toBe('activity main');
    expect(update).not.toHaveProperty('traceKey');
    expect(update.follows?.map(({ aliases }) => aliases)).toEqual([[], []]);
    expect(update.facts.resource).toEqual({
      'k8s.namespace.name': 'jx',
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'tools',
      'vcs.ref.head.name': 'main',
    });
  });
});

describe('an activity of a Jenkins server', () => {
  const [build, logs] = [['spec', 'buildUrl'] as const, ['spec', 'buildLogsUrl'] as const];
  const told = (object: Wire) => isOfJenkinsServer(pipelineActivity.parse(object));

  it('is known by the address of its build, or of its console', () => {
    const object = load('activity-of-jenkins');
    expect(told(object)).toBe(true);
    expect(told(without(object, build))).toBe(true);
    expect(told(without(object, logs))).toBe(true);
    expect(told(without(object, build, logs))).toBe(false);
  });

  it.each([
    'gs://logs/acme/shop/main/3.log',
    'https://ci.example/console',
    'https://x/job/a/consoleText',
    null,
  ])('is not known by the log %s', (url) => {
    expect(told(changed(load('activity-released'), logs, url))).toBe(false);
  });

  it('is none of the others', () => {
    for (const name of ['activity-released', 'activity-matrix', 'activity-preview', 'activity-pending']) {
      expect(told(load(name))).toBe(false);
    }
    expect(told(changed(load('activity-released'), ['spec'], undefined))).toBe(false);
  });
});
