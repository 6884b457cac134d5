import { describe, expect, it } from 'vitest';
import { changed } from '../../../test/support/objects.js';
import { githubHeaders, GITHUB_TOO } from './testing/github.js';
import { GITHUB, relayedBody } from './testing/hooks.js';
import { RELAY, relayed, running } from './testing/stand.js';

describe('the same event from GitHub and through Lighthouse', () => {
  const { headers, rawBody } = relayedBody('pr_opened');

  it('is told alike', async () => {
    const stand = await running(GITHUB_TOO);
    await stand.post(RELAY, headers, rawBody);
    const hook = JSON.parse(rawBody) as { GUID: string };
    const repository = {
      name: 'drone-test-go',
      owner: { login: 'bradrydzewski' },
      html_url: 'https://github.com/bradrydzewski/drone-test-go',
    };
    const body = JSON.stringify({
      action: 'opened',
      repository,
      sender: { login: 'bradrydzewski' },
      pull_request: {
        number: 1,
        title: 'Update .drone.yml',
        state: 'open',
        head: { ref: 'master', sha: 'd2b75aa7797ec26b088fa2dd527e9d2c052fcedd' },
        base: { ref: 'bradrydzewski-patch-1', sha: '86378926c25f4b8310d3cc37f215eb6f25712850' },
        created_at: '2018-06-22T23:54:09Z',
        updated_at: '2018-06-22T23:54:09Z',
      },
    });
    await stand.post(
      GITHUB,
      { ...githubHeaders('pull_request', body), 'X-GitHub-Delivery': hook.GUID },
      body,
    );
    const [through, native] = stand.updates;
    expect(native).toEqual(through);
  });

  it('is a redelivery that adds nothing', async () => {
    const stand = await running(GITHUB_TOO);
    for (let time = 0; time < 3; time += 1) {
      expect(await stand.post(RELAY, headers, rawBody)).toMatchObject({ status: 202 });
    }
    const [first, ...others] = stand.updates;
    expect(others).toEqual([first, first]);
    await relayed(stand, 'pull_request', changed(JSON.parse(rawBody), ['Action'], 'labeled'));
    expect(stand.updates.at(-1)).not.toEqual(first);
  });
});
