import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redact.js';

const CANARY = 'c4n4ryW0rd';
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** A secret in each shape in which messages carry one. */
const SHAPES: Readonly<Record<string, (secret: string) => string>> = {
  'user and password of an address': (secret) => `https://bot:${secret}@git.example/acme`,
  'a password with an @ in it': (secret) => `https://bot:p@${secret}@git.example/acme`,
  'a token as user': (secret) => `https://${secret}@git.example/acme`,
  'a bearer token': (secret) => `Authorization: Bearer ${secret}`,
  'basic credentials': (secret) => `authorization: basic ${secret}==`,
  'password=': (secret) => `password=${secret}`,
  'a quoted password with spaces': (secret) => `password: "hunter ${secret} two"`,
  'a password with punctuation': (secret) => `passwd=a,b;${secret}&c`,
  'a variable': (secret) => `AWS_SECRET_ACCESS_KEY=${secret}`,
  'a variable in front of a word': (secret) => `MY_API_KEY: ${secret}`,
  'a key of a query': (secret) => `https://git.example/?access_token=${secret}`,
  JSON: (secret) => `{"clientSecret":"${secret}","user":"bot"}`,
  'escaped JSON': (secret) => `{\\"auths\\":{\\"ghcr.io\\":{\\"auth\\":\\"${secret}\\"}}}`,
  'a GitHub token': (secret) => `ghp_${secret}0123456789`,
  'a fine-grained GitHub token': (secret) => `github_pat_${secret}_0123`,
  'a GitLab token': (secret) => `glpat-${secret}`,
  'a Slack token': (secret) => `xoxb-123-${secret}`,
  'a signed web token': (secret) => `eyJhbGciOi.eyJ${secret}.${secret}`,
  'a private key': (secret) => `-----BEGIN RSA PRIVATE KEY-----\nMII${secret}\n-----END RSA PRIVATE KEY-----`,
  'a private key cut short': (secret) => `-----BEGIN PRIVATE KEY-----\nMII${secret}`,
};

describe.each(Object.entries(SHAPES))('%s', (_, shape) => {
  it('is hidden, and what stands around it is not', () => {
    const message = redact(`before it, ${shape(CANARY)} after`);
    expect(message).not.toContain(CANARY);
    expect(message).toContain('before it, ');
    expect(message).toContain('[redacted]');
  });

  it('is hidden wherever it stands', () => {
    const around = fc.array(fc.constantFrom('pod', 'failed', '\n', 'é', '"x"', '10.0.0.1:443,'), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(redact([...before, shape(CANARY), ...after].join(' '))).not.toContain(CANARY);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an access key id', () => {
  it('is hidden', () => {
    expect(redact('denied for AKIAIOSFODNN7EXAMPLE here')).toBe('denied for [redacted] here');
  });
});

describe('messages that hide nothing', () => {
  it.each([
    'Back-off pulling image "ghcr.io/acme/late:1"',
    'Failed to pull image "ghcr.io/acme/late:1": not found',
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available.',
    'MountVolume.SetUp failed for volume "creds" : secret "registry-login" not found',
    'pull access denied, repository does not exist or may require authorization',
    'unauthorized: authentication required',
    'Readiness probe failed: HTTP probe failed with statuscode: 503',
    'dial tcp 10.0.0.1:443: connect: connection refused',
    'Größe überschritten: 日本語 🚀',
    '',
  ])('stay as they are: %s', (message) => {
    expect(redact(message)).toBe(message);
  });
});

describe('the length of a message', () => {
  it('is never above 1 KiB of UTF-8, and no character is cut', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '日', '🚀', ' ', 'x'.repeat(50)), { maxLength: 2000 });
    fc.assert(
      fc.property(text, (parts) => {
        const message = redact(parts.join(''));
        expect(bytesOf(message)).toBeLessThanOrEqual(1024);
        expect(message).not.toContain('\uFFFD');
      }),
    );
  });

  it.each([
    ['one byte', 'a ', 1024, 1024],
    ['two bytes', 'é', 600, 1024],
    ['three bytes', '日', 400, 1023],
    ['four bytes', '🚀', 300, 1024],
  ])('of %s a character is cut between them', (_, character, count, bytes) => {
    const message = redact(character.repeat(count));
    expect(bytesOf(message)).toBe(bytes);
    expect(character.repeat(count).startsWith(message)).toBe(true);
  });

  it('of 1024 bytes is not cut', () => {
    const message = `${'a'.repeat(1022)}é`;
    expect(redact(message)).toBe(message);
  });
});

describe('a long message', () => {
  it('does not show the half of a credential that stands where reading ends', () => {
    // What is hidden before it is long, so that the cut falls within the part that is shown.
    const hidden = `-----BEGIN KEY-----${'k'.repeat(3900)}-----END KEY----- `;
    for (let gap = 0; gap < 200; gap += 1) {
      const message = `${hidden}${'. '.repeat(gap)}https://bot:${CANARY}@git.example/ ${'tail '.repeat(100)}`;
      expect(redact(message)).not.toContain(CANARY.slice(0, 5));
    }
  });

  it('that is one word is hidden', () => {
    expect(redact(`https://bot:${CANARY.repeat(1000)}@git.example`)).toBe('[redacted]');
  });

  it.each([
    'a',
    ' ',
    ':',
    '=',
    '"',
    '\\',
    '-',
    '_',
    '/',
    '@',
    '.',
    'eyJ',
    'token',
    '://',
    'a-',
    'password ',
    '=a ',
  ])('of 1 MB of "%s" is read in no time', (word) => {
    const started = performance.now();
    redact(word.repeat(1_000_000 / word.length));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
