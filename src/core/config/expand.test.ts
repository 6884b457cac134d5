import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandText } from './expand.js';
import { loadRight, RIGHT } from './testing/files.js';

const ENV = { A: 'one', EMPTY: '', DOLLAR: '$$ ${env:A}', NUMBER: '0123', LIST: '[a, b]' };

describe('expandText', () => {
  it.each([
    ['${env:A}', 'one', true],
    ['${A}', 'one', true],
    ['${env:A}/${env:A}', 'one/one', false],
    ['<${env:MISSING:-two}>', '<two>', false],
    ['${env:MISSING:-}', '', true],
    ['${env:MISSING:-http://x:1/y}', 'http://x:1/y', true],
    ['${env:EMPTY:-two}', 'two', true],
    ['${env:EMPTY}', '', true],
    ['${env:A:-two}', 'one', true],
    ['$${env:A}', '${env:A}', false],
    ['$$${env:A}', '$one', false],
    ['${env:DOLLAR}', '$$ ${env:A}', true],
    ['$A costs 5$ {x}', '$A costs 5$ {x}', false],
  ])('%s', (text, expected, whole) => {
    expect(expandText(text, ENV)).toMatchObject({ text: expected, whole, problems: [] });
  });

  it('tells what variables gave', () => {
    expect(expandText('${env:A}-${env:MISSING:-two}-$${A}-${NUMBER}', ENV).given).toEqual([
      'one',
      'two',
      '0123',
    ]);
    expect(expandText('$$ and nothing', ENV).given).toEqual([]);
  });

  it('says all that is wrong in one text', () => {
    expect(expandText('${env:NO} ${file:x} ${}', ENV).problems).toEqual([
      'the variable NO is not set, and the reference has no default',
      '"${file:x}" has the unknown scheme "file"; only env is known',
      '"${}" is no reference such as ${env:NAME}',
    ]);
  });

  it('leaves text without a dollar sign alone', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((drawn) => !drawn.includes('$'));
    fc.assert(fc.property(text, (drawn) => expandText(drawn, ENV).text === drawn));
  });

  it('gives any text back whose dollar signs are doubled', () => {
    const signs = fc.string({ unit: fc.constantFrom('$', '{', '}', 'env:', 'A', ':-', ' ') });
    fc.assert(
      fc.property(signs, (drawn) => {
        const { text, problems } = expandText(drawn.replaceAll('$', '$$$$'), ENV);
        expect({ text, problems }).toEqual({ text: drawn, problems: [] });
      }),
    );
  });

  it('takes the value of a variable as it is', () => {
    fc.assert(fc.property(fc.string(), (value) => expandText('${env:V}', { V: value }).text === value));
  });
});

async function builds(lines: string, env: Readonly<Record<string, string>>): Promise<unknown> {
  const text = RIGHT.replace('  builds:', `  builds: ${lines}`);
  return (await loadRight({ 'c.yaml': text }, env)).sources[0]?.config;
}

describe('a value that is one variable', () => {
  it('takes the type that its text has in YAML', async () => {
    const config = await builds('\n    limit: ${env:LIMIT}\n    nested: ${env:NESTED}', {
      LIMIT: '25',
      NESTED: '{ depth: 3 }',
    });
    expect(config).toMatchObject({ limit: 25, nested: { depth: 3 } });
  });

  it.each(['0123', 'true', 'null', '1e3', '[a, b]', 'a: b', '{', '', 'line one\nline two\n'])(
    'stays the text %j where text is wanted',
    async (text) => {
      expect(await builds('\n    selector: ${env:TEXT}', { TEXT: text })).toMatchObject({ selector: text });
    },
  );

  it('stays text where it is a part of one', async () => {
    expect(await builds('{ selector: "${env:A}2" }', { A: '1' })).toMatchObject({ selector: '12' });
  });
});
