import { describe, expect, it } from 'vitest';
import { config } from './config.js';

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(config.parse({})).toEqual({
      write: true,
      prefix: 'lighthouse.jenkins-x.io/',
      kinds: ['LighthouseJob', 'PipelineRun', 'TaskRun', 'Pod', 'PipelineActivity'],
      rate: 20,
    });
  });

  it.each(['a/', 'example.com/', 'a-1.b-2.example/', `${'a.'.repeat(126)}a/`])(
    'takes the prefix %s',
    (prefix) => {
      expect(config.safeParse({ prefix }).success).toBe(true);
    },
  );

  it.each([
    { prefix: 'example.com' },
    { prefix: '/' },
    { prefix: '' },
    { prefix: 'Example.com/' },
    { prefix: 'a..b/' },
    { prefix: '-a/' },
    { prefix: 'a-/' },
    { prefix: 'a/b/' },
    { prefix: `${'a.'.repeat(127)}a/` },
    { prefix: 'a/\n' },
    { kinds: [] },
    { kinds: ['Node'] },
    { rate: 0 },
    { rate: 5000 },
    { write: 'yes' },
    { read: true },
  ])('refuses %j', (wrong) => {
    expect(config.safeParse(wrong).success).toBe(false);
  });

  it('judges a long wrong prefix at once', () => {
    expect(config.safeParse({ prefix: `${'-a'.repeat(100_000)}!` }).success).toBe(false);
  });
});
