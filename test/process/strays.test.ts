import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = JSON.stringify(pathToFileURL('dist/core/kernel/strays.js').href);

/** Runs a script in a process of its own, because what nobody catches is the process's. */
function run(body: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const script = `const { owned, createStrayCatcher } = await import(${MODULE});
    const bug = () => { throw new Error('bug') };
    const mine = (work) => owned((error) => console.log('taken: ' + error.message), work);
    const catcher = createStrayCatcher();
    ${body}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

it('what an owner leaves in timers, promises and events goes to the owner', () => {
  const ended = run(`await catcher.start();
    mine(() => {
      setTimeout(bug);
      setImmediate(bug);
      process.nextTick(bug);
      Promise.reject(new Error('bug'));
      setTimeout(async () => { await null; bug(); }, 5);
    });
    setTimeout(() => catcher.stop(), 200);`);
  expect(ended).toEqual({ code: 0, out: 'taken: bug\n'.repeat(5), err: '' });
});

it.each(['setTimeout(bug);', `Promise.reject(new Error('bug'));`])(
  'what belongs to nobody ends the process as ever: %s',
  (stray) => {
    const { code, out, err } = run(
      `await catcher.start(); ${stray} setTimeout(() => console.log('on'), 500);`,
    );
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Error: bug');
  },
);

it('nothing is taken when nobody catches any more, and one catcher does not end another', () => {
  const two = `await catcher.start(); const other = createStrayCatcher(); await other.start(); await other.start();`;
  const stray = 'mine(() => setTimeout(bug)); await new Promise((done) => setTimeout(done, 100));';
  const ended = run(`${two} await other.stop(); await other.stop(); ${stray} await catcher.stop(); ${stray}`);
  expect([ended.code, ended.out]).toEqual([1, 'taken: bug\n']);
});
