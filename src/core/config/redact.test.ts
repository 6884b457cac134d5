import { describe, expect, it } from 'vitest';
import { redact } from './redact.js';

const HIDDEN = '[REDACTED]';

describe('redact', () => {
  it.each([
    ['https://user:CAN@ARY3@dash/{name}?token=CANARY4', `https://${HIDDEN}@dash/{name}?token=${HIDDEN}`],
    ['https://c4n4ry@dash/x', `https://${HIDDEN}@dash/x`],
    ['postgres://u:p/c4n4ry@h:5432/db', `postgres://${HIDDEN}@h:5432/db`],
    ['https://u:?#c4n4ry@h/x', `https://${HIDDEN}@h/x`],
    ['--proxy=http://u:c4n4ry@h:1 -v', `--proxy=http://${HIDDEN}@h:1 -v`],
    ['http://a:c4n4ry@h, http://b:c4n4ry@i', `http://${HIDDEN}@h, http://${HIDDEN}@i`],
    ['https://h/?a=1&api_key=c4n4ry&b=2', `https://h/?a=1&api_key=${HIDDEN}&b=2`],
    ['https://h/?X-Amz-Signature=c4n4ry', `https://h/?X-Amz-Signature=${HIDDEN}`],
    ['https://h/?sig=c4n4ry%3D', `https://h/?sig=${HIDDEN}`],
    ['https://h/?acces%73Token=c4n4ry', `https://h/?acces%73Token=${HIDDEN}`],
    ['https://h/#id_token=c4n4ry', `https://h/#id_token=${HIDDEN}`],
  ])('hides what is secret in %s', (text, expected) => {
    expect(redact({ run: text })).toEqual({ run: expected });
  });

  it.each([
    'https://h:8080/apis/{namespace}/@scope/{name}?uid={uid}&page=2',
    'https://dash/#/namespaces/{namespace}/pipelineruns/{name}',
    'https://h/x@sha256:0123',
    'http://[::1]:4317',
    'app.kubernetes.io/managed-by=tekton-pipelines',
    'someone@example.com',
  ])('leaves %s as it is', (text) => {
    expect(redact({ run: text })).toEqual({ run: text });
  });

  it.each([
    ...['token', 'api.token', 'api-token', 'api_token', 'apiToken', 'API_TOKEN', 'tokens'],
    ...[
      'password',
      'db.passwd',
      'pwd',
      'passphrase',
      'secret',
      'clientSecret',
      'hmac',
      'hmac_key',
      'key_pem',
    ],
    ...['encryption-key', 'apikey', 'credentials', 'authorization', 'cookie', 'headers'],
  ])('hides all that stands under %s', (key) => {
    expect(redact({ [key]: ['c4n4ry', { inner: 5 }], other: 'x' })).toEqual({
      [key]: [HIDDEN, { inner: HIDDEN }],
      other: 'x',
    });
  });

  it.each(['key_file', 'cert_file', 'k8s.cluster.name', 'event_labels', 'tokenizer', 'monkey', 'sigma'])(
    'shows what stands under %s',
    (key) => {
      expect(redact({ [key]: 'shown' })).toEqual({ [key]: 'shown' });
    },
  );

  it('leaves what is not set as it is', () => {
    expect(redact({ token: null, secret: undefined, n: 5 })).toEqual({
      token: null,
      secret: undefined,
      n: 5,
    });
  });
});
