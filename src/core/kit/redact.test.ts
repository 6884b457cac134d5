import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from './redact.js';
import { SHAPES } from './testing/shapes.js';

const RECORDINGS = 'recordings';

function recordings(): readonly string[] {
  return readdirSync(RECORDINGS).filter((file) => file.endsWith('.jsonl.gz'));
}

/** The messages of all Kubernetes Events in a recording, wherever they stand in a line. */
function messagesOf(file: string): readonly string[] {
  const found = new Set<string>();
  const lines = gunzipSync(readFileSync(join(RECORDINGS, file)))
    .toString()
    .split('\n');
  for (const line of lines.filter((text) => text !== '')) {
    JSON.parse(line, (_, value: unknown) => {
      const { message, involvedObject } = (value ?? {}) as Record<string, unknown>;
      if (involvedObject !== undefined) found.add(String(message));
      return value;
    });
  }
  return [...found];
}

const CANARY = 'c4n4ryW0rd';
const bytesOf = (text: string): number => Buffer.byteLength(text);

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

describe('a word that only may be secret', () => {
  it('is hidden', () => {
    expect(redact('invalid token: expired')).toBe('invalid token: [redacted]');
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
    'pull QPS exceeded: no basic auth credentials',
    'invalid bearer token, expired',
    "couldn't find key password in Secret jx/registry-login",
    'references non-existent config key: settings.yaml',
    '0/3 nodes are available: 3 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.',
    'Failed to pull image "registry:5000/acme/x@sha256:0f3a": manifest unknown',
    'Get "https://registry.example:5000/v2/acme/x@sha256:0f3a": dial tcp 10.0.0.1:5000: i/o timeout',
    'tokenizer exited with code 2; the monkey did not',
    'no matching signatures: invalid signature when validating ASN.1 encoded signature',
    'Readiness probe failed: HTTP probe failed with statuscode: 503',
    'dial tcp 10.0.0.1:443: connect: connection refused',
    'Größe überschritten: 日本語 🚀',
    '',
  ])('stay as they are: %s', (message) => {
    expect(redact(message)).toBe(message);
  });
});

describe('the recorded messages of kubelet, scheduler and Tekton', () => {
  it.each(recordings())('of %s stay as they are, those of Warnings among them', (file) => {
    const messages = messagesOf(file);
    for (const message of messages) expect(redact(message)).toBe(message);
    expect(messages.length).toBeGreaterThan(30);
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
    '--token ',
    '--key,',
    '-key',
    'key="',
    "key='\\\\",
    'password="\\\\',
    'authorization: ',
    'cookie',
    '://a:',
    '://@',
    'bearer ',
    '-u a:',
    '-----BEGIN A',
    'npm_',
    'hvs.',
  ])('of 1 MB of "%s" is read in no time', (word) => {
    const started = performance.now();
    redact(word.repeat(1_000_000 / word.length));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
