import { describe, expect, it } from 'vitest';
import { type Dispatcher, DispatcherPool, PooledKubeConfig, PooledRequest } from './pooled-config.js';

/** A dispatcher of client-node whose requests end in a list of their options. */
async function setUp() {
  const config = new PooledKubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: 'http://127.0.0.1:1', skipTLSVerify: false },
    { name: 'u' },
  );
  const pool = new DispatcherPool();
  const request = async (): Promise<Dispatcher | undefined> => {
    const made = new PooledRequest('GET', 'http://127.0.0.1:1', config, pool);
    await config.applySecurityAuthentication(made);
    return made.getDispatcher();
  };
  return { config, pool, request };
}

describe('the dispatcher pool', () => {
  it('keeps one dispatcher until the material changes', async () => {
    const { config, pool, request } = await setUp();
    const first = await request();
    expect(first).toBeDefined();
    expect(await request()).toBe(first);
    config.users = [{ name: 'u', certData: Buffer.from('another').toString('base64') }];
    const second = await request();
    expect(second).not.toBe(first);
    expect(await request()).toBe(second);
    await pool.close();
  });

  it("switches undici's own time-outs off: a quiet watch is no failure", () => {
    const asked: object[] = [];
    const plain = {
      dispatch: (options: object) => asked.push(options) > 0,
      compose: (interceptor: (dispatch: unknown) => unknown) => ({ dispatch: interceptor(plain.dispatch) }),
    };
    const dispatcher = new DispatcherPool().adopt(plain as unknown as Dispatcher, 'one');
    dispatcher.dispatch({ path: '/', method: 'GET' }, {});
    expect(asked).toEqual([{ path: '/', method: 'GET', headersTimeout: 0, bodyTimeout: 0 }]);
  });
});
