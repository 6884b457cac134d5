import { describe, expect, it } from 'vitest';
import { publicUrl } from './public-url.js';

describe('a public address', () => {
  it.each([
    ['https://git.example/acme/pay', 'https://git.example/acme/pay'],
    ['https://git.example/acme/pay.git/', 'https://git.example/acme/pay'],
    ['https://bot:c4n4ry@git.example:8443/acme/pay.git', 'https://git.example:8443/acme/pay'],
    ['https://c4n4ry@git.example/acme/pay?token=c4n4ry#c4n4ry', 'https://git.example/acme/pay'],
    ['https://git.example/', 'https://git.example'],
    ['git@git.example:acme/pay.git', undefined],
    ['ssh://git@git.example/acme/pay.git', undefined],
    ['javascript:alert(1)', undefined],
    ['not an address', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('of %s is %s', (link, url) => {
    expect(publicUrl(link)).toBe(url);
  });
});
