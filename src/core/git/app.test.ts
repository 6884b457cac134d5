import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gitHosts } from './config.js';
import { badCredentials, type Answer } from './testing/answers.js';
import { pull, SHOP, withHost } from './testing/workbench.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const APP = { id: 12, installation_id: 34, private_key: PEM };
const INSTALLATION = 'ghs_of-the-installation';

/** GitHub's answer to an app that asks for a token. */
const granted: Answer = (response) => {
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ token: INSTALLATION, expires_at, permissions: {}, repository_selection: 'all' }),
  );
};

const issues = (app: unknown, token?: string): readonly string[] =>
  (gitHosts.safeParse([{ token, app, repositories: ['acme/shop'] }]).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('a GitHub App', () => {
  const desk = withHost((fake) => {
    fake.put('acme/shop', pull(7, '12:00:00'));
  });

  it('gets a token for its installation, and reads with that as long as it lasts', async () => {
    const { bench, fake } = desk;
    fake.next(granted);
    fake.token = INSTALLATION;
    const git = desk.client({ token: '', app: APP });
    expect(await git.read({ ...SHOP, number: 7 }, bench.signal)).toMatchObject({ ref: { number: 7 } });
    expect(await bench.list(git, 0, SHOP)).toHaveLength(1);
    const [first, ...others] = fake.requests;
    expect(first?.path).toBe('/app/installations/34/access_tokens');
    const [, payload = ''] = String(first?.headers['authorization']).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ iss: 12 });
    expect(others.map(({ headers }) => headers['authorization'])).toEqual(
      others.map(() => `token ${INSTALLATION}`),
    );
    expect(bench.health).toEqual({ state: 'ok' });
  });

  it('that is refused is said like a token', async () => {
    const { bench, fake } = desk;
    fake.always(badCredentials);
    const git = desk.client({ token: '', app: APP });
    await expect(git.read({ ...SHOP, number: 7 }, bench.signal)).rejects.toThrow('is refused');
    expect(bench.logged('warn')).toHaveLength(1);
    expect(JSON.stringify(bench.healths)).not.toContain('PRIVATE');
  });

  it('stands beside no token, and has a key that is one', () => {
    expect(issues(APP)).toEqual([]);
    expect(issues({ ...APP, private_key: PEM.replaceAll('\n', '\\n') })).toEqual([]);
    expect(issues(APP, 'a-token')).toEqual(['0.app: has no place beside token']);
    expect(issues(APP, '')).toEqual([]);
    expect(issues({ ...APP, private_key: 'no key' })).toEqual([
      '0.app.private_key: must be a private key in PEM',
    ]);
    expect(issues({ ...APP, id: 0 })).toHaveLength(1);
  });
});
