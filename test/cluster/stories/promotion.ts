import { randomUUID } from 'node:crypto';
import type { ApiObject } from '../../../src/local/recording.js';
import { list } from '../../checker/json.js';
import { editActivity } from '../player/build-controller.js';
import { apiTime } from '../player/instants.js';
import type { Json } from '../player/kube.js';
import { pathOf } from '../player/paths.js';
import type { Stage } from '../stage.js';
import { commentHook, pullRequestHook, pushHook, type PullRequest } from './bodies.js';
import { activityOf, jobEnd } from './found.js';
import { commitOf, linkOf, startJob, type JobPlan } from './job.js';
import type { Story } from './story.js';

const BUILDER = 'ghcr.io/acme/builder:4';
const VERSION = '1.4.0';
const ENVIRONMENTS = [
  { name: 'staging', number: 31 },
  { name: 'production', number: 12 },
] as const;

const BUILD: JobPlan = {
  context: 'pr',
  tasks: [
    { name: 'clone', steps: ['git-clone'], image: 'ghcr.io/acme/git:2' },
    { name: 'build', after: ['clone'], steps: ['compile', 'image'], image: BUILDER },
  ],
};
const RELEASE: JobPlan = {
  context: 'release',
  tasks: [
    { name: 'clone', steps: ['git-clone'], image: 'ghcr.io/acme/git:2' },
    {
      ...{ name: 'release-it', after: ['clone'], image: BUILDER },
      steps: ['next-version', 'build', 'changelog', 'promote'],
      plan: { results: { 'step-next-version': { version: VERSION } } },
    },
  ],
};
const VERIFY: JobPlan = { context: 'verify', tasks: [{ name: 'verify', steps: ['helmfile-lint'] }] };
const APPLY: JobPlan = {
  context: 'apply',
  tasks: [{ name: 'apply', steps: ['helmfile-template', 'kubectl-apply'] }],
};

/**
 * One change on its way to production: pull request, build, merge, release, a promotion pull request for each of two
 * environments, and what applies them. Another pull request is closed unmerged.
 */
export const promotion: Story = { name: 'promotion', play };

async function play(stage: Stage): Promise<void> {
  const change = requestOf('shop', 7, 'dev-one', 'feat: basket total', 'Adds the basket total.\n\nFixes #3');
  await buildRequest(stage, change, BUILD);
  const { source } = change;
  await stage.relay('issue_comment', commentHook(randomUUID(), source, '/lgtm', new Date()));
  await stage.relay('pull_request', pullRequestHook(randomUUID(), 'labeled', change, new Date()));
  const release = await merge(stage, change, RELEASE);
  const activity = await activityOf(stage, release);
  await Promise.all(ENVIRONMENTS.map((environment) => promote(stage, activity, environment)));
  await refuse(stage, requestOf('shop', 8, 'dev-one', 'wip: try', ''));
}

/** Opens a pull request and builds it. */
async function buildRequest(stage: Stage, request: PullRequest, plan: JobPlan): Promise<void> {
  const guid = randomUUID();
  await stage.relay('pull_request', pullRequestHook(guid, 'opened', request, new Date()));
  await jobEnd(stage, await startJob(stage, guid, request.source, plan));
}

/** Merges a pull request, and runs what its push starts. Returns that job. */
async function merge(stage: Stage, request: PullRequest, plan: JobPlan): Promise<ApiObject> {
  const { org, repo, pull } = request.source;
  const base = commitOf(repo, 'merge', String(pull.number));
  const guid = randomUUID();
  const merged = { ...request, merge: base };
  const message = `${request.title} (#${String(pull.number)})`;
  await stage.relay('pull_request', pullRequestHook(randomUUID(), 'merged', merged, new Date()));
  await stage.relay('push', pushHook(guid, { org, repo, base }, message, pull.author));
  const job = await startJob(stage, guid, { org, repo, base }, plan);
  await jobEnd(stage, job);
  return job;
}

/** Carries the release to an environment. Its activity tells of that, long after it has ended itself. */
async function promote(
  stage: Stage,
  activity: ApiObject,
  { name, number }: (typeof ENVIRONMENTS)[number],
): Promise<void> {
  const title = `chore: promote shop to version ${VERSION}`;
  const request = requestOf(`env-${name}`, number, 'jx-bot', title, NOTES);
  const url = `${linkOf(request.source)}/pull/${String(number)}`;
  const begun = apiTime(new Date());
  const told = (words: Json): Promise<unknown> =>
    editActivity(stage.kube, pathOf('pipelineactivities', activity), (before) =>
      before === undefined
        ? undefined
        : withPromotion(before, name, { startedTimestamp: begun, ...words }, url),
    );
  await told({ status: 'Running' });
  await buildRequest(stage, request, VERIFY);
  await merge(stage, request, APPLY);
  await told({ status: 'Succeeded', completedTimestamp: apiTime(new Date()) });
}

function withPromotion(activity: ApiObject, environment: string, words: Json, url: string): ApiObject {
  const spec = activity['spec'] as Json;
  const name = `promote-${environment}`;
  const pullRequest = { name: 'PullRequest', ...words, pullRequestURL: url };
  const step = { kind: 'Promote', promote: { name, environment, ...words, pullRequest } };
  const others = list(spec, 'steps').filter(
    (each) => (each as { promote?: { name: string } }).promote?.name !== name,
  );
  const releaseNotesURL = `https://github.com/acme/shop/releases/tag/v${VERSION}`;
  return { ...activity, spec: { ...spec, version: VERSION, releaseNotesURL, steps: [...others, step] } };
}

/** Somebody opens a pull request, and thinks better of it. */
async function refuse(stage: Stage, request: PullRequest): Promise<void> {
  await stage.relay('pull_request', pullRequestHook(randomUUID(), 'opened', request, new Date()));
  await stage.relay('pull_request', pullRequestHook(randomUUID(), 'closed', request, new Date()));
}

function requestOf(repo: string, number: number, author: string, title: string, body: string): PullRequest {
  const pull = { number, author, sha: commitOf(repo, String(number)) };
  const source = { org: 'acme', repo, base: commitOf(repo, 'main'), pull };
  return { source, title, body, opened: new Date() };
}

/** As jx promote writes them, with the changelog of the release. */
const NOTES = [
  'this commit will trigger a pipeline to [generate the actual kubernetes resources to perform the promotion](https://jenkins-x.io/v3/about/how-it-works/#promotion) which will create a second commit on this Pull Request before it can merge',
  '',
  '-----',
  '# acme/shop',
  '',
  `## Changes in version ${VERSION}`,
  '',
  '### Pull Requests',
  '',
  '* [#7](https://github.com/acme/shop/pull/7) feat: basket total ([dev-one](https://github.com/dev-one))',
  '',
].join('\n');
