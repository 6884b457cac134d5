import { describe, expect, it } from 'vitest';
import { createLogger } from './log.js';
import { memoryLogger } from './testing/logger.js';

describe('createLogger', () => {
  it("writes lines in the Collector's shape", () => {
    const { log, lines } = memoryLogger();
    log.with({ kind: 'source', name: 'tekton' }).warn('retrying', { after: '1s' });
    expect(lines).toEqual([
      {
        level: 'warn',
        ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        kind: 'source',
        name: 'tekton',
        after: '1s',
        msg: 'retrying',
      },
    ]);
  });

  it('writes an error with its message, stack and cause, whatever its field is called', () => {
    const { log, lines } = memoryLogger();
    log.error('failed', { reason: new Error('outer', { cause: new Error('inner') }) });
    expect(lines[0]?.['reason']).toMatchObject({
      message: 'outer',
      stack: expect.stringContaining('log.test.ts') as string,
      cause: { message: 'inner' },
    });
  });

  it('leaves out what is below its level', () => {
    const written: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => void written.push(line) } });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(written.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['c', 'd']);
  });

  it('gives no field of one logger to another', () => {
    const { log, lines } = memoryLogger();
    log.with({ name: 'a' }).info('one');
    log.info('two');
    expect(lines[1]).not.toHaveProperty('name');
  });
});
