import { readFileSync } from 'node:fs';

const page = readFileSync('ARCHITECTURE.md', 'utf8');
const [, rest = ''] = page.split('## Promises of every plugin\n');
const [promised = ''] = rest.split('\n## ');

/** The sentences that ARCHITECTURE.md lists under a heading of its promises. */
export function sentencesUnder(heading: string): readonly string[] {
  const [, below = ''] = promised.split(`${heading}\n\n`);
  const [list = ''] = below.split(/\n(?=\w)/);
  const [, ...items] = `\n${list}`.split('\n- ');
  return items.map((item) => item.replaceAll(/\s+/g, ' ').trim());
}
