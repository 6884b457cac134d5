import { describe, expect, it } from 'vitest';
import { GIT_HOST, type GitHost } from '../contract/ports.js';
import { defineLinker } from '../contract/plugin.js';
import { z } from 'zod';
import type { PipelineConfig } from '../config/pipeline.js';
import { createStage, sidecarOf, standard } from './testing/stage.js';

const SHOP = { base_url: 'http://127.0.0.1:1', host: 'github.com', repositories: ['acme/Shop'] };

function asking(take: (git: GitHost) => void) {
  const idle = () => Promise.resolve();
  return defineLinker({
    ...{ kind: 'linker', type: 'asks', stability: 'alpha', description: 'asks', config: z.strictObject({}) },
    deps: { git: GIT_HOST },
    create: ({ deps }) => {
      take(deps.git);
      return { start: idle, stop: idle, onUpdate: () => undefined };
    },
  });
}

/** What a linker is given, and what is said of it. */
async function given(gitHosts: PipelineConfig['gitHosts']) {
  const taken: GitHost[] = [];
  const plugin = asking((git) => taken.push(git));
  const { sidecar, lines } = sidecarOf([...standard(createStage()), ['asks', plugin]], undefined, {
    gitHosts,
  });
  await sidecar.start();
  const health = sidecar.health();
  await sidecar.stop();
  return { git: taken[0], health: health.get('git_hosts'), lines };
}

describe('the Git hosts of a sidecar', () => {
  it('are none when none is configured, and then nothing is said of them', async () => {
    const { git, health } = await given([]);
    expect([git?.repositories, health]).toEqual([[], undefined]);
  });

  it('are those that are configured with a token', async () => {
    const { git } = await given([{ ...SHOP, token: 't' }]);
    expect(git?.repositories).toEqual([{ host: 'github.com', owner: 'acme', repository: 'shop' }]);
  });

  it('without a token are well, and not asked', async () => {
    const { git, health, lines } = await given([SHOP]);
    expect([git?.repositories, health]).toEqual([[], { state: 'ok' }]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'info', host: 'github.com' }));
  });
});
