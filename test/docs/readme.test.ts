import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/core/config/load.js';
import { createTraceView } from '../../src/local/view/index.js';
import { builtinPlugins } from '../../src/plugins.js';
import { fileOf, replayed } from '../replay/replayed.js';

const readme = await readFile('README.md', 'utf8');
/** The fenced blocks of a language, each with its last newline. */
function blocks(language: string): string[] {
  const found: string[] = [];
  for (const [, tag, text = ''] of readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)) {
    if (tag === language) found.push(text);
  }
  return found;
}

function typesOf(kind: string): string[] {
  return builtinPlugins
    .filter((plugin) => plugin.kind === kind)
    .map(({ type }) => type)
    .sort();
}

describe('the README', () => {
  it.each(blocks('yaml'))('has an example configuration that loads (%#)', async (text) => {
    const folder = await mkdtemp(join(tmpdir(), 'readme-'));
    try {
      const file = join(folder, 'example.yaml');
      await writeFile(file, text);
      const config = await loadConfig([file], {
        plugins: builtinPlugins,
        env: { OTLP_TOKEN: 'token', LIGHTHOUSE_HMAC_KEY: 'key' },
      });
      expect(config.sources.map(({ plugin }) => plugin.type).sort()).toEqual(typesOf('source'));
      expect(config.linkers.map(({ plugin }) => plugin.type).sort()).toEqual(typesOf('linker'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows a real trace: the one that its first recording gives', async () => {
    const view = createTraceView({ width: 120, color: false });
    for (const request of await replayed('r1-pull-request')) view.add(request);
    const [trace = 'no trace'] = view.finished(Infinity);
    expect(blocks('')).toContain(`${trace.trimEnd()}\n`);
  });

  it('shows the recordings that npm start replays', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
    expect(scripts.start).toContain(fileOf('r1-pull-request'));
    expect(scripts.start).toContain(fileOf('r2-promotion'));
  });
});
