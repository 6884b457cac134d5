import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { sparePort } from '../process/ports.js';
import { blocksOf, filesOf, type Block } from './guide.js';
import { openTerminal, type Left, type Terminal } from './terminal.js';

const SOURCE = 'Your own source in ten minutes';
const LINKER = 'Your own linker';
const WAIT = { timeout: 30_000, interval: 50 };

/** Who follows the guide has built already, as every test of the built program expects. */
const BUILD = 'npm run build\n';
/** It ends when it is told to. */
const isLeft = ({ text }: Block): boolean => text.startsWith('node dist/main.js run ');

interface Followed {
  /** What each block of commands showed, until now. */
  readonly shown: readonly (() => string)[];
  readonly left: readonly Left[];
}

/** Does what the guide says, block by block, and looks whether what it says is seen. */
async function follow(blocks: readonly Block[], terminal: Terminal): Promise<Followed> {
  const shown: (() => string)[] = [];
  const left: Left[] = [];
  for (const block of blocks) {
    if (block.language === 'text') {
      await vi.waitFor(
        () => expect(shown.map((text) => text()).join('\n')).toContain(block.text.trimEnd()),
        WAIT,
      );
    } else if (isLeft(block)) {
      const running = terminal.leave(`exec ${block.text}`);
      await vi.waitFor(() => expect(running.written()).toContain('"msg":"started"'), WAIT);
      left.push(running);
      shown.push(running.written);
    } else {
      const text = await terminal.run(block.text.replace(BUILD, ''));
      shown.push(() => text);
    }
  }
  return { shown, left };
}

describe('the guides', () => {
  it.each([
    [SOURCE, 'examples/acme-deploys', ['acme-deploys.mjs', 'acme-print.mjs', 'config.yaml']],
    [LINKER, 'examples/acme-links', ['acme-links.ts']],
  ])('%s names files that are there', (title, folder, named) => {
    const files = filesOf(title);
    expect(files).toEqual(expect.arrayContaining([folder, ...named]));
    for (const file of files) {
      expect(existsSync(file.includes('/') ? file : `${folder}/${file}`), file).toBe(true);
    }
    const text = blocksOf(title)
      .map((block) => block.text)
      .join('');
    expect(text).toContain(BUILD);
    expect(text).toContain(`cp -R ${folder} ~/`);
  });

  it('give a source that shows what it promises', async () => {
    const terminal = await openTerminal({ PORT: String(await sparePort()) });
    const { shown, left } = await follow(blocksOf(SOURCE), terminal);
    expect(readdirSync(`${terminal.home}/acme-deploys`).sort()).toEqual(
      readdirSync('examples/acme-deploys').sort(),
    );
    expect(left).toHaveLength(1);
    const [running] = left;
    // Silent where all is right, and both posts are answered.
    const [, inspected = () => '', , posted] = shown;
    expect(inspected()).toMatch(/^sources:/);
    expect(posted?.()).toBe('202 taken\n202 taken\n');
    running?.interrupt();
    expect(await running?.ended).toBe(0);
    expect(running?.written().match(/^deploy shop/gm)).toHaveLength(1);
  });

  it('give a linker that shows what it promises, on both runs', async () => {
    const terminal = await openTerminal();
    const { shown } = await follow(blocksOf(LINKER), terminal);
    expect(existsSync(`${terminal.home}/acme-links/dist/acme-links.js`)).toBe(true);
    const replayed = shown.at(-1)?.() ?? '';
    const links = /RUN (?:lint|pr) .*\n.*→ linked trace bbbbbbbb \(review\)/g;
    expect(replayed.match(links)).toHaveLength(2);
  });

  it('give a linker that is found as a package, too', async () => {
    const terminal = await openTerminal();
    const [build] = blocksOf(LINKER);
    await terminal.run(build?.text.replace(BUILD, '') ?? 'false');
    await terminal.run(
      'mkdir -p ~/site/node_modules/@acme && ln -s ~/acme-links ~/site/node_modules/@acme/links',
    );
    await terminal.run(
      'sed \'s|- ./dist/acme-links.js|- "@acme/links"|\' ~/acme-links/config.yaml > ~/site/config.yaml',
    );
    const listed = await terminal.run('node dist/main.js components --config ~/site/config.yaml');
    expect(listed).toContain('- type: acme_links\n    module: "@acme/links"\n');
    expect(await terminal.run('node dist/main.js validate --config ~/site/config.yaml')).toBe('');
  });
});
