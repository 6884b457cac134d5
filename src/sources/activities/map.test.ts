import { describe, expect, it } from 'vitest';
import { at, changed, story, type Wire } from '../../../test/support/objects.js';
import type { EntityUpdate } from '../../core/contract/model.js';
import type { ActivityParts } from '../../core/kit/activity.js';
import { mapActivity } from './map.js';
import { pipelineActivity } from './schema.js';

const load = (name: string): Wire => story(import.meta.url, name);

function mapped(object: Wire, parts: ActivityParts = 'all'): EntityUpdate {
  return mapActivity(pipelineActivity.parse(object), false, parts);
}

/** What is left of an activity without its spec's fields and labels, one by one. */
function without(object: Wire, ...paths: readonly (readonly [string, ...string[]])[]): Wire {
  return paths.reduce((rest, path) => changed(rest, path, undefined), object);
}

const NAMES = { 'k8s.pipelineactivity.name': 'acme-shop-main-3', 'k8s.pipelineactivity.uid': 'release-uid' };
const ALIASES = ['id|jx/acme-shop-main-release-7grm2', 'build|jx/acme/shop/main/release/1795349856086'];

describe('an activity that releases', () => {
  it('is a span from its start to its completion, beside its run', () => {
    const { labels, parts, ...update } = mapped(load('activity-released'));
    expect(labels.get('event-GUID')).toBe('guid-1');
    expect(parts).toHaveLength(7);
    expect(update).toEqual({
      type: 'entity',
      key: 'k8s|release-uid',
      ref: {
        kind: 'PipelineActivity',
        namespace: 'jx',
        name: 'acme-shop-main-3',
        uid: 'release-uid',
        resourceVersion: '895',
      },
      deleted: false,
      traceKey: 'job|jx/acme-shop-main-release-7grm2',
      created: at('10:00:01'),
      facts: {
        name: 'activity release',
        kind: 'internal',
        service: 'jenkins-x',
        resource: {
          'k8s.namespace.name': 'jx',
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'shop',
          'vcs.repository.url.full': 'https://github.com/acme/shop',
          'vcs.ref.head.name': 'main',
          'vcs.ref.head.revision': 'cccc',
        },
        attributes: {
          ...NAMES,
          'vcs.owner.name': 'acme',
          'vcs.repository.name': 'shop',
          'cicd.pipeline.name': 'release',
          'jenkins_x.build': '3',
        },
      },
      resultAttribute: 'cicd.pipeline.result',
      cancellationIsError: true,
      end: at('10:00:20'),
      outcome: { result: 'success' },
      lastSign: at('10:01:00'),
      endsWithDeletedChild: false,
      patchable: true,
      follows: [
        { kind: 'PipelineRun', aliases: ALIASES },
        { kind: 'LighthouseJob', aliases: ALIASES },
      ],
      release: {
        ...{
          repositoryUrl: 'https://github.com/acme/shop',
          owner: 'acme',
          repository: 'shop',
          revision: 'cccc',
        },
        changeUrls: [
          'https://github.com/acme/env-staging/pull/31',
          'https://github.com/acme/env-production/pull/12',
        ],
      },
    });
  });

  it('has its stages, their steps, and the promotions that leave alone', () => {
    const success = { outcome: { result: 'success' } };
    const step = (stage: string, name: string, start: string, end: string) => ({
      path: `stage/${stage}|step/${name}`,
      parent: `stage/${stage}`,
      name,
      start: at(start),
      end: at(end),
      attributes: { ...NAMES, 'jenkins_x.step.name': name },
      ...success,
    });
    const stage = (name: string, start: string, end: string) => ({
      path: `stage/${name}`,
      name: `stage ${name}`,
      start: at(start),
      end: at(end),
      attributes: { ...NAMES, 'jenkins_x.stage.name': name },
      ...success,
    });
    const release = {
      ...NAMES,
      'jenkins_x.release.version': '1.4.0',
      'jenkins_x.release.notes_url': 'https://github.com/acme/shop/releases/tag/v1.4.0',
    };
    expect(mapped(load('activity-released')).parts).toEqual([
      stage('clone', '10:00:01', '10:00:03'),
      step('clone', 'Git Clone', '10:00:02', '10:00:03'),
      stage('release', '10:00:04', '10:00:20'),
      step('release', 'Push Image', '10:00:05', '10:00:15'),
      step('release', 'Promote', '10:00:15', '10:00:20'),
      {
        path: 'promote/production',
        name: 'promote production',
        start: at('10:00:30'),
        attributes: {
          ...release,
          'deployment.environment.name': 'production',
          'jenkins_x.pull_request.url': 'https://github.com/acme/env-production/pull/12',
        },
        leavesAlone: true,
      },
      {
        path: 'promote/staging',
        name: 'promote staging',
        start: at('10:00:30'),
        end: at('10:01:00'),
        attributes: {
          ...release,
          'deployment.environment.name': 'staging',
          'jenkins_x.pull_request.url': 'https://github.com/acme/env-staging/pull/31',
          'jenkins_x.application.url': 'https://shop.staging.example',
        },
        leavesAlone: true,
        ...success,
      },
    ]);
  });

  it('has only its promotions when stages are not wanted, and is the same otherwise', () => {
    const { parts: all, ...rest } = mapped(load('activity-released'));
    const { parts, ...promoted } = mapped(load('activity-released'), 'promote');
    expect(parts.map(({ path }) => path)).toEqual(['promote/production', 'promote/staging']);
    expect(all).toEqual(expect.arrayContaining([...parts]));
    expect(promoted).toEqual(rest);
  });

  it('says nothing of credentials, authors, titles, messages and logs', () => {
    const text = JSON.stringify(mapped(load('activity-released')));
    for (const word of ['hunter2', 'bot', 'dev-one', 'gs:']) expect(text).not.toContain(word);
  });

  it('has no byte on its own span of what comes after its end', () => {
    const late = (['version', 'releaseNotesURL', 'buildLogsUrl', 'steps'] as const).map(
      (field) => ['spec', field] as const,
    );
    const { lastSign: _, parts, ...early } = mapped(without(load('activity-released'), ...late));
    expect(parts).toEqual([]);
    expect(mapped(load('activity-released'))).toMatchObject(early);
  });
});
