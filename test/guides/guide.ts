import { readFileSync } from 'node:fs';

/** A fenced block of a section of CONTRIBUTING.md. */
export interface Block {
  /** `sh`: commands to be run from the checkout; `text`: what they show. */
  readonly language: string;
  readonly text: string;
}

const page = readFileSync('CONTRIBUTING.md', 'utf8');

/** The text of a section without its subsections' title. @throws when there is no such section */
function section(title: string): string {
  const [, text] = page.split(`## ${title}\n`);
  if (text === undefined) throw new Error(`CONTRIBUTING.md has no section "${title}"`);
  return text.split(/^## /m)[0] ?? '';
}

/** The blocks of a section, in their order. */
export function blocksOf(title: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const [, language = '', text = ''] of section(title).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)) {
    blocks.push({ language, text });
  }
  return blocks;
}

/** Names of files and folders that a section tells of: `examples/acme-deploys`, `config.yaml`. */
export function filesOf(title: string): readonly string[] {
  const names = [...section(title).matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name);
  return names.filter((name) => /^(?:examples|src)\/|^[\w-]+\.(?:mjs|ts|yaml)$/.test(name));
}
