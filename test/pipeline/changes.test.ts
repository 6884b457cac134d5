import { describe, expect, it } from 'vitest';
import { changeKey } from '../../src/core/contract/keys.js';
import { changeIn } from '../../src/linkers/gitops/change.js';
import { hostsOf } from '../../src/linkers/gitops/hosts.js';
import { readRecording, zeroOf } from '../../src/local/recording.js';
import { relayDoor } from '../../src/sources/webhook/relay.js';
import { createMapper, createPipeline } from './in-process.js';

describe('the event of a pull request', () => {
  it('says which one, on its root and on each of its jobs', async () => {
    const { lines } = await readRecording('recordings/r2-promotion.jsonl.gz');
    const pipeline = createPipeline(zeroOf(lines));
    const map = createMapper();
    for (const line of lines) for (const update of map(line)) pipeline.registry.handle(update);
    pipeline.finish();
    const roots = pipeline.records.filter(
      ({ name, parentSpanId }) => name.startsWith('pull_request acme/') && parentSpanId === undefined,
    );
    expect(roots.map(({ attributes }) => attributes['vcs.change.id']).sort()).toEqual(['12', '31', '7']);
    for (const root of roots) {
      const own = ['vcs.change.id', 'vcs.owner.name', 'vcs.repository.name'].map(
        (name) => [name, root.attributes[name]] as const,
      );
      expect(root.name).toBe(
        `pull_request ${own
          .slice(1)
          .map(([, word]) => String(word))
          .join('/')}`,
      );
      const jobs = pipeline.records.filter(
        ({ traceId, name }) => traceId === root.traceId && name.startsWith('job '),
      );
      expect(jobs.length).toBeGreaterThan(0);
      for (const job of jobs) expect(job.attributes).toMatchObject(Object.fromEntries(own));
    }
  });
});

describe('what somebody has for himself on a Bitbucket Server', () => {
  const HOSTS = hostsOf([{ host: 'stash.example.com', provider: 'bitbucket_server' }]);
  const door = relayDoor({ path: '/', keys: [], watchesActivities: true });

  /** The key of a pull request of which a webhook tells. */
  function toldKey(Namespace: string, Link: string): string | undefined {
    const Repo = { Namespace, Name: 'Shop', FullName: `${Namespace}/Shop`, Link };
    const hook = { Action: 'opened', GUID: 'g', Repo, PullRequest: { Number: 7, Title: 't' } };
    const headers = { 'x-lighthouse-payload-type': 'webhook', 'x-lighthouse-webhook-kind': 'pull_request' };
    const { change } = door.read({ headers, body: Buffer.from(JSON.stringify(hook)) });
    return change?.type === 'change' ? changeKey(change.ref) : undefined;
  }

  it.each([
    ['~JO', 'https://stash.example.com/users/jo/repos/shop'],
    ['~jo', 'https://stash.example.com/projects/~JO/repos/shop/browse'],
    ['~JO', 'https://stash.example.com/scm/~jo/shop.git'],
  ])('has one key in webhooks (%s, %s) and in links', (namespace, link) => {
    const keys = ['users/jo', 'projects/~JO', 'projects/~jo'].map((owner) => {
      const named = changeIn(`https://stash.example.com/${owner}/repos/Shop/pull-requests/7/overview`, HOSTS);
      return named && changeKey(named);
    });
    expect(new Set([...keys, toldKey(namespace, link)])).toEqual(
      new Set(['change|stash.example.com/~jo/shop|7']),
    );
  });
});
